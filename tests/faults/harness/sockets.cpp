// SPDX-License-Identifier: MIT
#include "sockets.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace ctsync::faults {

namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

const sockaddr* generic(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

bool is_ready(int descriptor, short events, milliseconds timeout) {
  pollfd waiting{descriptor, events, 0};
  return ::poll(&waiting, 1, static_cast<int>(timeout.count())) > 0;
}

}  // namespace

Socket& Socket::operator=(Socket&& other) noexcept {
  if (this != &other) {
    close();
    descriptor_ = other.release();
  }
  return *this;
}

int Socket::release() { return std::exchange(descriptor_, -1); }

void Socket::close() {
  if (descriptor_ >= 0) ::close(release());
}

void Socket::reset() {
  const linger now{1, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close();
}

Socket listen_on(int port) {
  Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int one = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  const auto address = loopback(port);
  if (::bind(socket.get(), generic(address), sizeof address) != 0 ||
      ::listen(socket.get(), 1024) != 0) {
    throw std::runtime_error("cannot listen on loopback port " + std::to_string(port));
  }
  return socket;
}

int port_of(const Socket& listener) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

Socket accept_from(const Socket& listener, milliseconds timeout) {
  if (!is_ready(listener.get(), POLLIN, timeout)) return {};
  Socket socket(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  const int one = 1;
  if (socket) ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return socket;
}

Socket connect_to(int port, milliseconds timeout) {
  Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const auto address = loopback(port);
  if (::connect(socket.get(), generic(address), sizeof address) != 0) {
    if (errno != EINPROGRESS || !is_ready(socket.get(), POLLOUT, timeout)) return {};
    int failure = 0;
    socklen_t size = sizeof failure;
    ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &failure, &size);
    if (failure != 0) return {};
  }
  const int one = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return socket;
}

Io send_all(const Socket& socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      if (!is_ready(socket.get(), POLLOUT, seconds{30})) return Io::timeout;
    } else if (errno != EINTR) {
      return Io::reset;
    }
  }
  return Io::done;
}

Io receive(const Socket& socket, std::string& into, milliseconds timeout) {
  if (!is_ready(socket.get(), POLLIN, timeout)) return Io::timeout;
  std::array<char, 65536> buffer;
  const ssize_t count = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
  if (count == 0) return Io::ended;
  if (count < 0) return errno == EAGAIN || errno == EINTR ? Io::done : Io::reset;
  into.append(buffer.data(), static_cast<std::size_t>(count));
  return Io::done;
}

bool is_open(const Socket& socket) {
  char next = 0;
  const ssize_t count = ::recv(socket.get(), &next, 1, MSG_PEEK | MSG_DONTWAIT);
  return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
}

std::string_view header(const Message& message, std::string_view name) {
  std::string_view rest = message.head;
  while (!rest.empty()) {
    const auto end = rest.find("\r\n");
    const auto line = rest.substr(0, end);
    if (line.size() > name.size() && line[name.size()] == ':' &&
        ::strncasecmp(line.data(), name.data(), name.size()) == 0) {
      auto value = line.substr(name.size() + 1);
      value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
      return value;
    }
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 2);
  }
  return {};
}

Io read_message(const Socket& socket, std::string& buffer, Message& message, milliseconds timeout) {
  const Moment until = Clock::now() + timeout;
  const auto more = [&] {
    const auto left = std::chrono::duration_cast<milliseconds>(until - Clock::now());
    return left.count() <= 0 ? Io::timeout : receive(socket, buffer, left);
  };
  std::size_t end = 0;
  while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
    const Io got = more();
    if (got != Io::done) return got == Io::ended && !buffer.empty() ? Io::reset : got;
  }
  message.head = buffer.substr(0, end + 2);
  message.start_line = message.head.substr(0, message.head.find("\r\n"));
  std::size_t length = 0;
  const auto given = header(message, "Content-Length");
  std::from_chars(given.data(), given.data() + given.size(), length);
  while (buffer.size() < end + 4 + length) {
    const Io got = more();
    if (got != Io::done) return got == Io::ended ? Io::reset : got;
  }
  message.body = buffer.substr(end + 4, length);
  buffer.erase(0, end + 4 + length);
  return Io::done;
}

}  // namespace ctsync::faults
