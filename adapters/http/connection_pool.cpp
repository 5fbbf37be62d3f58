// SPDX-License-Identifier: MIT
#include "http/connection_pool.hpp"

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "http/peer_address.hpp"
#include "http/response_head.hpp"

namespace ctsync::http {
namespace {

constexpr std::size_t spare_threads = 16;
/// Connections that were told to end and have not yet, while new ones have their places already.
constexpr std::size_t most_ending = 32;
/// How long a new connection waits for them at most. So a flood of connections comes no faster than
/// the threads of those before it end, and the others wait in the backlog of the socket.
constexpr std::chrono::milliseconds wait_for_ending{200};
/// Before the deadline of a stop, for the answers to requests that are not complete.
constexpr std::chrono::milliseconds for_last_answers{250};

// Leaves file descriptors to the rest of the process: without any, the database would fail too.
struct Shares {
  std::size_t connections = 0;
  std::size_t parked = 64;
};

Shares shares(std::size_t connections) noexcept {
  constexpr std::size_t for_others = 128;  // includes the parked sockets and those that end
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return {connections};
  const auto allowed = static_cast<std::size_t>(files.rlim_cur);
  if (allowed > 4 * for_others) return {std::min(connections, allowed - for_others)};
  return {std::min(connections, allowed / 2), allowed / 8};
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
    std::string remote = peer_address(socket);
    std::string network = network_of(remote);
    taken = take({socket, std::move(remote), std::move(network)});
  } catch (...) {  // out of memory or threads: refuse the connection
  }
  if (taken) return;
  service_->tell_refused(503);  // counted before its peer can know
  turn_away(socket);
}

// Whether there is a place for one more connection of a network, if need be that of another one.
bool ConnectionPool::make_room(const Admitted& admitted, std::unique_lock<std::mutex>& lock) {
  fewer_.wait_for(lock, wait_for_ending,
                  [this] { return ending_ < most_ending || service_->stopping; });
  const Limits& limits = service_->limits;
  const bool is_limited =
      limits.max_connections_per_address != 0 && !limits.is_shared(admitted.remote);
  const auto own = networks_.find(admitted.network);
  if (is_limited && own != networks_.end() &&
      own->second.open - own->second.ending >= limits.max_connections_per_address) {
    return end_one(&own->second);
  }
  return open_ - ending_ < max_connections_ || end_one(nullptr);
}

// Ends a connection to make room, of those of `network` unless it is null.
bool ConnectionPool::end_one(const Network* network) noexcept {
  if (ending_ >= most_ending) return false;
  const auto now = Clock::now();
  const Limits& limits = service_->limits;
  return end_longest(network, &Connection::idle_since, Clock::time_point::max()) ||
         end_longest(network, &Connection::silent_since, now - limits.stalled_after) ||
         end_longest(network, &Connection::receiving_since, now - limits.slow_after);
}

// Ends the connection with the earliest `since`, no later than `latest`, of those of `network`, or
// if that is null of those of the network with most connections.
bool ConnectionPool::end_longest(const Network* network, Since since,
                                 Clock::time_point latest) noexcept {
  const Serving* chosen = nullptr;
  Clock::time_point earliest;
  for (const Serving& each : serving_) {
    if (network != nullptr && each.network != network) continue;
    const auto begun = (each.connection->*since)();
    if (!begun || *begun > latest) continue;
    if (chosen == nullptr || each.network->open > chosen->network->open ||
        (each.network->open == chosen->network->open && *begun < earliest)) {
      chosen = &each;
      earliest = *begun;
    }
  }
  if (chosen == nullptr) return false;
  end(*chosen);
  return true;
}

void ConnectionPool::end(const Serving& serving) noexcept {
  serving.connection->end();
  ++ending_;
  ++serving.network->ending;
}

bool ConnectionPool::take(Admitted admitted) {
  std::unique_lock lock(mutex_);
  close_parked(false);
  if (!make_room(admitted, lock) || service_->stopping) return false;
  Network& network = networks_[admitted.network];
  ++network.open;
  ++open_;
  bool queued = false;
  try {
    waiting_.push_back(admitted);
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
    release(admitted.network, false);
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
    park(socket);
  } catch (...) {
    ::close(socket);
  }
}

void ConnectionPool::park(int socket) {
  parked_.push_back({socket, Clock::now()});
  close_parked(service_->stopping);
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
      const bool was_ended = serve(admitted);
      lock.lock();
      close_parked(false);
      release(admitted.network, was_ended);
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

// Returns whether the connection was ended to make room.
bool ConnectionPool::serve(const Admitted& admitted) noexcept {
  bool was_ended = false;
  try {
    Connection connection(admitted.socket, admitted.remote, *service_);
    std::unique_lock lock(mutex_);
    const auto place = serving_.insert(serving_.end(), {&connection, &networks_[admitted.network]});
    lock.unlock();
    const bool may_be_read = connection.serve();
    lock.lock();
    serving_.erase(place);
    was_ended = connection.was_ended();
    if (may_be_read) {
      park(admitted.socket);
      return was_ended;
    }
  } catch (...) {  // out of memory: close this connection
  }
  ::close(admitted.socket);
  return was_ended;
}

void ConnectionPool::release(const std::string& network, bool was_ended) noexcept {
  --open_;
  if (was_ended) --ending_;
  const auto found = networks_.find(network);
  if (found != networks_.end()) {
    if (was_ended) --found->second.ending;
    if (--found->second.open == 0) networks_.erase(found);
  }
  if (was_ended || open_ == 0) fewer_.notify_all();
}

void ConnectionPool::wake_idle() noexcept {
  for (const Serving& each : serving_) each.connection->wake_if_idle();
}

void ConnectionPool::end_all() noexcept {
  for (const Serving& each : serving_) {
    if (!each.connection->was_ended()) end(each);
  }
}

void ConnectionPool::stop() noexcept {
  std::unique_lock lock(mutex_);
  service_->stopping = true;
  close_parked(true);
  work_.notify_all();
  const Limits& limits = service_->limits;
  const auto begun = Clock::now();
  const auto deadline = begun + limits.stop_deadline;
  const auto none_is_open = [this] { return open_ == 0; };
  wake_idle();
  fewer_.wait_until(lock, std::min(deadline, begun + limits.last_request), none_is_open);
  service_->closing = true;
  wake_idle();
  const auto last_answers = std::min(for_last_answers, limits.stop_deadline / 2);
  if (fewer_.wait_until(lock, deadline - last_answers, none_is_open)) return;
  end_all();
  if (fewer_.wait_until(lock, deadline, none_is_open)) return;
  for (const Serving& each : serving_) each.connection->abort();
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
