// SPDX-License-Identifier: MIT
#include "http/connection_pool.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "http/response_head.hpp"

namespace ctsync::http {
namespace {

constexpr std::size_t spare_threads = 16;

// Leaves file descriptors to the rest of the process: without any, the database would fail too.
struct Shares {
  std::size_t connections = 0;
  std::size_t parked = 64;
};

Shares shares(std::size_t connections) noexcept {
  constexpr std::size_t for_others = 128;  // includes the parked sockets
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return {connections};
  const auto allowed = static_cast<std::size_t>(files.rlim_cur);
  if (allowed > 4 * for_others) return {std::min(connections, allowed - for_others)};
  return {std::min(connections, allowed / 2), allowed / 8};
}

std::string peer_address(int socket) {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  auto* generic = static_cast<sockaddr*>(static_cast<void*>(&peer));
  if (::getpeername(socket, generic, &size) != 0) return {};
  const void* address = nullptr;
  if (peer.ss_family == AF_INET) {
    address = &static_cast<sockaddr_in*>(static_cast<void*>(&peer))->sin_addr;
  } else if (peer.ss_family == AF_INET6) {
    address = &static_cast<sockaddr_in6*>(static_cast<void*>(&peer))->sin6_addr;
  } else {
    return {};
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (::inet_ntop(peer.ss_family, address, text.data(), text.size()) == nullptr) return {};
  std::string_view shown(text.data());
  constexpr std::string_view mapped = "::ffff:";  // IPv4-mapped, on a dual-stack socket
  if (shown.substr(0, mapped.size()) == mapped && shown.find('.') != std::string_view::npos) {
    shown.remove_prefix(mapped.size());
  }
  return std::string(shown);
}

}  // namespace

ConnectionPool::ConnectionPool(Service& service)
    : service_(&service),
      max_connections_(shares(service.limits.max_connections).connections),
      max_parked_(shares(service.limits.max_connections).parked) {}

ConnectionPool::~ConnectionPool() {
  stop();
  std::unique_lock lock(mutex_);
  fewer_.wait(lock, [this] { return threads_.empty(); });
  lock.unlock();
  join_finished();
}

void ConnectionPool::admit(int socket) noexcept {
  join_finished();
  bool taken = false;
  try {
    taken = take(socket, peer_address(socket));
  } catch (...) {  // out of memory or threads: refuse the connection
  }
  if (taken) return;
  turn_away(socket);
  service_->tell_refused(503);
}

bool ConnectionPool::take(int socket, std::string remote) {
  const std::size_t per_address = service_->limits.max_connections_per_address;
  const std::lock_guard lock(mutex_);
  close_parked(false);
  if (service_->stopping || open_ >= max_connections_) return false;
  if (per_address != 0) {
    std::size_t& open = open_by_address_[remote];
    if (open >= per_address) return false;
    ++open;
  }
  ++open_;
  bool queued = false;
  try {
    waiting_.push_back({socket, remote});
    queued = true;
    if (idle_threads_ < waiting_.size()) {
      threads_.emplace_front();
      threads_.front() = std::thread([this, self = threads_.begin()] { run(self); });
    } else {
      work_.notify_one();
    }
  } catch (...) {
    if (queued) waiting_.pop_back();
    if (!threads_.empty() && !threads_.front().joinable()) threads_.pop_front();
    release(remote);
    throw;
  }
  return true;
}

// Runs on the accepting thread, so it must not block.
void ConnectionPool::turn_away(int socket) noexcept {
  try {
    const Response response = refusal_answer(503, "unavailable");
    std::string text;
    append_response_head(text, response, ConnectionWord::close);
    text += response.body;
    std::array<char, 16 * 1024> request;  // NOLINT(*-member-init)
    (void)::recv(socket, request.data(), request.size(), MSG_DONTWAIT);
    (void)::send(socket, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    ::shutdown(socket, SHUT_WR);
    const std::lock_guard lock(mutex_);
    parked_.push_back({socket, Clock::now()});
    close_parked(service_->stopping);
  } catch (...) {
    ::close(socket);
  }
}

void ConnectionPool::close_parked(bool all) noexcept {
  const auto now = Clock::now();
  while (!parked_.empty() && (all || parked_.size() > max_parked_ ||
                              now - parked_.front().since > service_->limits.linger)) {
    ::close(parked_.front().socket);
    parked_.pop_front();
  }
}

void ConnectionPool::run(std::list<std::thread>::iterator self) noexcept {
  std::unique_lock lock(mutex_);
  while (true) {
    if (!waiting_.empty()) {
      const Admitted admitted = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      serve(admitted);
      lock.lock();
      close_parked(false);
      release(admitted.remote);
      continue;
    }
    if (service_->stopping || idle_threads_ >= spare_threads) break;
    ++idle_threads_;
    work_.wait(lock);
    --idle_threads_;
  }
  finished_.splice(finished_.begin(), threads_, self);
  fewer_.notify_all();
}

void ConnectionPool::serve(const Admitted& admitted) noexcept {
  try {
    Connection connection(admitted.socket, admitted.remote, *service_);
    std::unique_lock lock(mutex_);
    const auto place = serving_.insert(serving_.end(), &connection);
    lock.unlock();
    connection.serve();
    lock.lock();
    serving_.erase(place);
  } catch (...) {  // out of memory: close this connection
  }
  ::close(admitted.socket);
}

void ConnectionPool::release(const std::string& remote) noexcept {
  --open_;
  const auto by_address = open_by_address_.find(remote);
  if (by_address != open_by_address_.end() && --by_address->second == 0) {
    open_by_address_.erase(by_address);
  }
  if (open_ == 0) fewer_.notify_all();
}

void ConnectionPool::stop() noexcept {
  std::unique_lock lock(mutex_);
  service_->stopping = true;
  close_parked(true);
  for (Connection* connection : serving_) connection->wake_if_idle();
  work_.notify_all();
  const auto deadline = Clock::now() + service_->limits.stop_deadline;
  const bool drained = fewer_.wait_until(lock, deadline, [this] { return open_ == 0; });
  if (drained) return;
  for (Connection* connection : serving_) connection->abort();
}

void ConnectionPool::join_finished() noexcept {
  std::list<std::thread> finished;
  {
    const std::lock_guard lock(mutex_);
    finished.swap(finished_);
  }
  for (std::thread& thread : finished) thread.join();
}

}  // namespace ctsync::http
