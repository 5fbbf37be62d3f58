// SPDX-License-Identifier: MIT
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <future>
#include <string>
#include <string_view>
#include <utility>

namespace ctsync::http::test {

/// The server's end of one connection, controlled byte by byte. Reads fail after ten seconds of
/// silence, so that no test hangs.
class RawPeer {
 public:
  explicit RawPeer(int socket) noexcept : socket_(socket) {}
  RawPeer(RawPeer&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  RawPeer& operator=(RawPeer&&) = delete;
  ~RawPeer() { close(); }

  int socket() const noexcept { return socket_; }

  void close() noexcept {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }

  /// One request, head and body by Content-Length; incomplete if the peer closed the connection.
  std::string read_request() {
    std::string text;
    for (std::size_t end = 0; end == 0 || text.size() < end;) {
      char bytes[4096];
      if (!readable(10'000)) break;
      const auto count = ::recv(socket_, bytes, sizeof bytes, 0);
      if (count <= 0) break;
      text.append(bytes, static_cast<std::size_t>(count));
      if (end == 0) end = end_of_request(text);
    }
    return text;
  }

  bool write(std::string_view text) noexcept {
    while (!text.empty()) {
      const auto count = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  /// Repeats `text` every few milliseconds until the peer has closed.
  void drip(std::string_view text) noexcept {
    for (int i = 0; i < 5'000 && write(text); ++i) {
      char byte = 0;
      if (readable(2) && ::recv(socket_, &byte, 1, MSG_PEEK) <= 0) return;
    }
  }

  /// Waits until the peer has closed the connection, without reading what it sent.
  void wait_for_close() noexcept {
    pollfd poll{socket_, POLLRDHUP, 0};
    ::poll(&poll, 1, 10'000);
  }

 private:
  bool readable(int milliseconds) const noexcept {
    pollfd poll{socket_, POLLIN, 0};
    return ::poll(&poll, 1, milliseconds) > 0;
  }

  static std::size_t end_of_request(const std::string& text) {
    const auto head = text.find("\r\n\r\n");
    if (head == std::string::npos) return 0;
    const auto length = text.find("Content-Length: ");
    const auto body = length < head ? std::strtoul(text.c_str() + length + 16, nullptr, 10) : 0UL;
    return head + 4 + body;
  }

  int socket_;
};

/// A listening socket on 127.0.0.`host`; port 0: a free one.
class RawListener {
 public:
  explicit RawListener(unsigned host = 1, int port = 0, int backlog = 16) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + host);
    address.sin_port = htons(static_cast<in_port_t>(port));
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    ::bind(socket_, generic, size);
    ::listen(socket_, backlog);
    ::getsockname(socket_, generic, &size);
    port_ = ntohs(address.sin_port);
  }
  RawListener(const RawListener&) = delete;
  RawListener& operator=(const RawListener&) = delete;
  ~RawListener() { ::close(socket_); }

  int port() const noexcept { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  /// The next connection; an invalid one if none arrives in ten seconds.
  RawPeer accept() const noexcept {
    return RawPeer{waits(10'000) ? ::accept(socket_, nullptr, nullptr) : -1};
  }

  /// Whether there is a connection that was not accepted yet.
  bool has_another() const noexcept { return waits(0); }

 private:
  bool waits(int milliseconds) const noexcept {
    pollfd poll{socket_, POLLIN, 0};
    return ::poll(&poll, 1, milliseconds) > 0;
  }

  int socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int port_ = 0;
};

/// Runs the server's part of a conversation on another thread. SIGPIPE is blocked on that thread
/// only, so that a client that raises it still ends the tests.
template <class Part>
auto beside(Part part) {
  return std::async(std::launch::async, [part = std::move(part)]() mutable {
    sigset_t pipe{};
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    return part();
  });
}

}  // namespace ctsync::http::test
