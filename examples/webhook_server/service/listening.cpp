// SPDX-License-Identifier: MIT
#include "service/listening.hpp"

#include <fmt/format.h>

#include <http/listen_obstacle.hpp>
#include <string>

#include "service/port_owner.hpp"

namespace ctsync::server {

namespace {

using http::ListenObstacle;

/// Who has the port, and what to do.
std::string advice_on_used(int port) {
  if (const auto owner = owner_of_port(port)) {
    return fmt::format(" by {} (process {}): stop it, or set another port", owner->name,
                       owner->process);
  }
  return fmt::format(
      " by a process that this user cannot see: `ss -ltnp 'sport = :{}'` as root names it; stop "
      "it, "
      "or set another port",
      port);
}

std::string advice_on(ListenObstacle obstacle, int port) {
  switch (obstacle) {
    case ListenObstacle::in_use: return advice_on_used(port);
    case ListenObstacle::not_local:
      return "; set 0.0.0.0 for every address of this machine, or one that `ip address` lists";
    case ListenObstacle::not_permitted:
      return "; set a port from 1024 on, or give the process CAP_NET_BIND_SERVICE";
    case ListenObstacle::unknown_host: return "; set an address of this machine, such as 0.0.0.0";
    case ListenObstacle::none:
    case ListenObstacle::other: break;
  }
  return "; set another host or port, or start again";
}

Error error_of(const ServerSettings& server, ListenObstacle obstacle) {
  const bool is_for_now = obstacle == ListenObstacle::in_use || obstacle == ListenObstacle::none ||
                          obstacle == ListenObstacle::other;
  const bool is_v6 = server.host.find(':') != std::string::npos;
  return {is_for_now ? Errc::unavailable : Errc::configuration, std::string(listen_settings),
          fmt::format("cannot listen at {}{}{}:{}: {}{}", is_v6 ? "[" : "", server.host,
                      is_v6 ? "]" : "", server.port, http::name(obstacle),
                      advice_on(obstacle, server.port))};
}

}  // namespace

Status check_address(const ServerSettings& server) {
  const auto obstacle = http::listen_obstacle(server.host, server.port);
  if (obstacle == ListenObstacle::none) return std::monostate{};
  if (obstacle == ListenObstacle::in_use && server.any_port) return std::monostate{};
  return error_of(server, obstacle);
}

Error cannot_listen(const ServerSettings& server) {
  return error_of(server, http::listen_obstacle(server.host, server.port));
}

}  // namespace ctsync::server
