// SPDX-License-Identifier: MIT
#include "relay.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace ctsync::postgres::test {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

const sockaddr* general(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

}  // namespace

Relay::Relay(const Cluster& cluster)
    : server_port_(cluster.port()), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  auto address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(listener_, general(address), size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no port for a relay");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { loop(); });
}

Relay::~Relay() {
  stop_ = true;
  thread_.join();
  ::close(listener_);
  for (const auto& pair : pairs_) {
    ::close(pair.client);
    ::close(pair.server);
  }
}

std::string Relay::url(const std::string& database) const {
  return "postgresql://ctsync@127.0.0.1:" + std::to_string(port_) + "/" + database;
}

int Relay::connections() {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(pairs_.size());
}

void Relay::forget() {
  const std::lock_guard lock(mutex_);
  for (auto& pair : pairs_) pair.forgotten = true;
}

void Relay::loop() {
  while (!stop_) {
    std::vector<pollfd> sockets{{listener_, POLLIN, 0}};
    {
      const std::lock_guard lock(mutex_);
      for (const auto& pair : pairs_) {
        sockets.push_back({pair.forgotten ? -1 : pair.client, POLLIN, 0});
        sockets.push_back({pair.forgotten ? -1 : pair.server, POLLIN, 0});
      }
    }
    if (::poll(sockets.data(), sockets.size(), 10) <= 0) continue;
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 1; i < sockets.size(); ++i) {
      auto& pair = pairs_[(i - 1) / 2];
      if (sockets[i].revents == 0 || pair.forgotten) continue;
      const bool from_client = i % 2 == 1;
      pass(pair, from_client ? pair.client : pair.server, from_client ? pair.server : pair.client);
    }
    if (sockets[0].revents == 0) continue;
    Pair pair{::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC),
              ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const auto server = loopback(server_port_);
    if (::connect(pair.server, general(server), sizeof server) != 0) ::shutdown(pair.client, SHUT_RDWR);
    pairs_.push_back(pair);
  }
}

// The end of one side is the end of the other.
void Relay::pass(Pair& pair, int from, int to) {
  std::array<char, 16384> bytes;
  const auto count = ::recv(from, bytes.data(), bytes.size(), 0);
  if (count > 0) {
    (void)::send(to, bytes.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL);
    return;
  }
  ::shutdown(to, SHUT_RDWR);
  pair.forgotten = true;
}

}  // namespace ctsync::postgres::test
