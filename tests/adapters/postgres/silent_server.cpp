// SPDX-License-Identifier: MIT
#include "silent_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

namespace ctsync::postgres::test {

SilentServer::SilentServer() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const general = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, general, size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, general, &size) != 0) {
    throw std::runtime_error("no port for a silent server");
  }
  host_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

void SilentServer::wait_for_client() {
  const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) throw std::runtime_error("no client of a silent server");
  clients_.push_back(client);
}

void SilentServer::end() {
  for (const int client : std::exchange(clients_, {})) ::close(client);
  if (listener_ >= 0) ::close(std::exchange(listener_, -1));
}

}  // namespace ctsync::postgres::test
