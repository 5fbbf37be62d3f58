// SPDX-License-Identifier: MIT
#include "proxy.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <utility>

namespace ctsync::faults {

FaultProxy::FaultProxy(int to_port)
    : listener_(listen_on()), port_(port_of(listener_)), to_port_(to_port) {
  accepting_ = std::thread([this] { accept_connections(); });
}

FaultProxy::~FaultProxy() {
  stopping_ = true;
  accepting_.join();
  for (auto& thread : threads_) thread.join();
}

void FaultProxy::reset_after(Direction direction, std::uint64_t bytes) {
  (direction == Direction::to_server ? limit_to_server_ : limit_to_client_) = bytes;
}

void FaultProxy::watch(Watch watch) {
  const std::lock_guard lock(mutex_);
  watch_ = std::move(watch);
}

void FaultProxy::cut() { ++generation_; }

void FaultProxy::accept_connections() {
  while (!stopping_) {
    Socket client = accept_from(listener_, milliseconds{50});
    if (!client) continue;
    ++made_;
    threads_.emplace_back([this, descriptor = client.release()] { serve(Socket(descriptor)); });
  }
}

/// One thread a connection. It looks at the mode at least every 20 ms.
void FaultProxy::serve(Socket client) {
  const int generation = generation_;
  Socket server = connect_to(to_port_, seconds{5});
  if (!server) return client.reset();
  std::uint64_t to_server = 0;
  std::uint64_t to_client = 0;
  bool client_ended = false;
  while (!stopping_ && generation == generation_) {
    const bool blind = mode_ == Mode::blackhole;
    std::array<pollfd, 2> waiting{pollfd{blind || client_ended ? -1 : client.get(), POLLIN, 0},
                                  pollfd{blind ? -1 : server.get(), POLLIN, 0}};
    if (::poll(waiting.data(), waiting.size(), 20) <= 0) continue;
    if (waiting[0].revents != 0) {
      const Passed passed = pass(client, server, Direction::to_server, to_server);
      if (passed == Passed::cut) break;
      if (passed == Passed::ended) {
        client_ended = true;
        ::shutdown(server.get(), SHUT_WR);
      }
    }
    if (waiting[1].revents != 0) {
      const Passed passed = pass(server, client, Direction::to_client, to_client);
      if (passed == Passed::ended) return;  // closes both
      if (passed == Passed::cut) break;
    }
  }
  ++cuts_;
  client.reset();
  server.reset();
}

FaultProxy::Passed FaultProxy::pass(const Socket& from, const Socket& to, Direction direction,
                                    std::uint64_t& passed) {
  std::string bytes;
  const Io io = receive(from, bytes, milliseconds{0});
  if (io == Io::ended) return Passed::ended;
  if (io == Io::reset) return Passed::cut;
  Verdict verdict = Verdict::pass;
  {
    const std::lock_guard lock(mutex_);
    if (watch_) verdict = watch_(direction, bytes);
  }
  if (verdict == Verdict::cut_before) return Passed::cut;
  const std::uint64_t limit =
      direction == Direction::to_server ? limit_to_server_ : limit_to_client_;
  std::string_view part = bytes;
  if (limit > 0 && passed + part.size() >= limit) part = part.substr(0, limit - passed);
  if (latency_.load().count() > 0) std::this_thread::sleep_for(latency_.load());
  if (mode_ == Mode::half_close && direction == Direction::to_client) return Passed::yes;
  if (!send(to, part)) return Passed::cut;
  passed += part.size();
  const bool is_over = limit > 0 && passed >= limit;
  return is_over || verdict == Verdict::cut_after ? Passed::cut : Passed::yes;
}

bool FaultProxy::send(const Socket& to, std::string_view bytes) {
  if (mode_ != Mode::drip) return send_all(to, bytes) == Io::done;
  for (const char& c : bytes) {
    if (stopping_ || send_all(to, {&c, 1}) != Io::done) return false;
    if (mode_ == Mode::drip) std::this_thread::sleep_for(milliseconds{20});
  }
  return true;
}

}  // namespace ctsync::faults
