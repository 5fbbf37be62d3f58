// SPDX-License-Identifier: MIT
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

/// Shared by the load generator and the stand-in for Segment: non-blocking loopback sockets, a
/// clock that is common to all programs of a run, and minimal HTTP.
namespace bench {

inline std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

[[noreturn]] inline void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

inline sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

inline int tcp_socket() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) fail("socket");
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

inline void watch(int poll, int fd, std::uint32_t events, std::uint64_t data, bool known) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = data;
  if (::epoll_ctl(poll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
}

/// The value of a header field in a head whose last line is terminated. Names are case-insensitive.
inline std::optional<std::string_view> header(std::string_view head, std::string_view name) {
  for (auto at = head.find("\r\n"); at != head.npos; at = head.find("\r\n", at + 2)) {
    auto line = head.substr(at + 2);
    if (line.size() <= name.size() || line[name.size()] != ':') continue;
    if (::strncasecmp(line.data(), name.data(), name.size()) != 0) continue;
    line = line.substr(name.size() + 1, line.find("\r\n") - name.size() - 1);
    while (line.starts_with(' ')) line.remove_prefix(1);
    return line;
  }
  return std::nullopt;
}

/// The length of the first message in `data`, head included, or nothing while its head is
/// incomplete. Supports only Content-Length, which all programs here send.
inline std::optional<std::size_t> message_length(std::string_view data) {
  const auto end = data.find("\r\n\r\n");
  if (end == data.npos) return std::nullopt;
  const auto length = header(data.substr(0, end + 2), "content-length");
  return end + 4 + (length ? static_cast<std::size_t>(std::atoll(length->data())) : 0);
}

}  // namespace bench
