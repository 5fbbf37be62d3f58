// SPDX-License-Identifier: MIT
//
// A stand-in for Segment on loopback that answers every request at once and counts the events.
//   segment_stand_in [port [times-file]]
// Prints its port. GET returns the counts so far. At SIGTERM it prints the counts and writes to the
// file, for each customer n, the time of the response (steady clock, nanoseconds). n is the number
// in the e-mail address that the load generator gave the customer.

#include <signal.h>

#include <array>
#include <cstring>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "sockets.hpp"

namespace {

volatile sig_atomic_t ending = 0;

class StandIn {
 public:
  explicit StandIn(int port) : poll_(::epoll_create1(0)), listener_(bench::tcp_socket()) {
    auto address = bench::loopback(port);
    const int on = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listener_, 512) != 0) {
      bench::fail("bind");
    }
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    std::printf("%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
    bench::watch(poll_, listener_, EPOLLIN, static_cast<std::uint64_t>(listener_), false);
  }

  void run() {
    std::array<epoll_event, 64> events{};
    while (ending == 0) {
      const int n = ::epoll_wait(poll_, events.data(), 64, 200);
      for (int i = 0; i < n; ++i) {
        const int fd = static_cast<int>(events[static_cast<std::size_t>(i)].data.u64);
        if (fd == listener_) {
          accept();
        } else if (!serve(fd, data_[fd])) {
          data_.erase(fd);
          ::close(fd);
        }
      }
    }
  }

  std::string counts() const {
    std::array<char, 256> text{};
    std::snprintf(text.data(), text.size(),
                  "{\"requests\":%zu,\"events\":%zu,\"distinct\":%zu,\"first_ns\":%lld,"
                  "\"last_ns\":%lld}",
                  requests_, events_, ids_.size(), static_cast<long long>(first_),
                  static_cast<long long>(last_));
    return text.data();
  }

  void write_times(const char* path) const {
    std::FILE* file = std::fopen(path, "wb");
    if (file == nullptr) bench::fail(path);
    std::fwrite(times_.data(), sizeof(std::int64_t), times_.size(), file);
    std::fclose(file);
  }

 private:
  void accept() {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    bench::watch(poll_, fd, EPOLLIN, static_cast<std::uint64_t>(fd), false);
  }

  bool serve(int fd, std::string& data) {
    for (;;) {
      const auto had = data.size();
      data.resize(had + 65536);
      const auto got = ::recv(fd, data.data() + had, 65536, 0);
      data.resize(had + static_cast<std::size_t>(got > 0 ? got : 0));
      if (got == 0 || (got < 0 && errno != EAGAIN)) return false;
      if (got < 65536) break;
    }
    for (;;) {
      const auto length = bench::message_length(data);
      if (!length || data.size() < *length) return true;
      answer(fd, std::string_view(data).substr(0, *length));
      data.erase(0, *length);
    }
  }

  void answer(int fd, std::string_view request) {
    const bool asked = request.starts_with("GET");
    const std::string body = asked ? counts() : "{\n  \"success\": true\n}";
    const std::string text =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
    if (::send(fd, text.data(), text.size(), MSG_NOSIGNAL) < 0) return;
    if (!asked) record(request, bench::now_ns());
  }

  void record(std::string_view request, std::int64_t time) {
    constexpr std::string_view id = "\"messageId\":\"";
    constexpr std::string_view user = "\"userId\":\"c";
    ++requests_;
    if (first_ == 0) first_ = time;
    last_ = time;
    for (auto at = request.find(id); at != request.npos; at = request.find(id, at + id.size())) {
      const auto from = at + id.size();
      ++events_;
      ids_.insert(
          std::hash<std::string_view>{}(request.substr(from, request.find('"', from) - from)));
    }
    for (auto at = request.find(user); at != request.npos; at = request.find(user, at + 1)) {
      const auto number = std::strtoul(request.data() + at + user.size(), nullptr, 10);
      if (number >= times_.size()) times_.resize(number + 1 + number / 2);
      if (times_[number] == 0) times_[number] = time;
    }
  }

  int poll_;
  int listener_;
  std::unordered_map<int, std::string> data_;
  std::size_t requests_ = 0;
  std::size_t events_ = 0;
  std::unordered_set<std::size_t> ids_;
  std::int64_t first_ = 0;
  std::int64_t last_ = 0;
  std::vector<std::int64_t> times_;
};

}  // namespace

int main(int argc, char** argv) {
  signal(SIGTERM, [](int) { ending = 1; });
  signal(SIGINT, [](int) { ending = 1; });
  StandIn stand_in(argc > 1 ? std::atoi(argv[1]) : 0);
  stand_in.run();
  if (argc > 2) stand_in.write_times(argv[2]);
  std::printf("%s\n", stand_in.counts().c_str());
}
