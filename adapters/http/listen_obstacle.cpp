// SPDX-License-Identifier: MIT
#include "http/listen_obstacle.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

namespace ctsync::http {

namespace {

struct FreeAddresses {
  void operator()(addrinfo* addresses) const noexcept { ::freeaddrinfo(addresses); }
};

ListenObstacle obstacle_of(int error) noexcept {
  switch (error) {
    case EADDRINUSE: return ListenObstacle::in_use;
    case EADDRNOTAVAIL: return ListenObstacle::not_local;
    case EACCES:
    case EPERM: return ListenObstacle::not_permitted;
    default: return ListenObstacle::other;
  }
}

ListenObstacle obstacle_at(const addrinfo& address) {
  const int socket = ::socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC, 0);
  if (socket < 0) return ListenObstacle::other;
  // As the server itself has it: a port whose last connections are still closing is free.
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const bool bound = ::bind(socket, address.ai_addr, address.ai_addrlen) == 0;
  const auto obstacle = bound ? ListenObstacle::none : obstacle_of(errno);
  ::close(socket);
  return obstacle;
}

}  // namespace

std::string_view name(ListenObstacle obstacle) noexcept {
  switch (obstacle) {
    case ListenObstacle::none: return "the address was not free for a moment";
    case ListenObstacle::in_use: return "the address is in use";
    case ListenObstacle::not_local: return "the address is not one of this machine";
    case ListenObstacle::not_permitted: return "the port needs a privilege";
    case ListenObstacle::unknown_host: return "the name has no address";
    case ListenObstacle::other: break;
  }
  return "the system refuses the address";
}

ListenObstacle listen_obstacle(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
    return ListenObstacle::unknown_host;
  }
  const std::unique_ptr<addrinfo, FreeAddresses> addresses(found);
  auto first = ListenObstacle::none;
  for (const auto* each = found; each != nullptr; each = each->ai_next) {
    const auto obstacle = obstacle_at(*each);
    if (obstacle == ListenObstacle::none) return obstacle;
    if (first == ListenObstacle::none || first == ListenObstacle::other) first = obstacle;
  }
  return first;
}

}  // namespace ctsync::http
