// SPDX-License-Identifier: MIT
#include "http/peer_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace ctsync::http {
namespace {

constexpr std::string_view mapped = "::ffff:";  // IPv4-mapped, on a dual-stack socket

using Octets6 = std::array<std::uint8_t, 16>;

template <class Octets>
std::optional<Octets> octets(int family, const std::string& address) {
  Octets found{};
  if (::inet_pton(family, address.c_str(), found.data()) != 1) return std::nullopt;
  return found;
}

bool is_private(const std::array<std::uint8_t, 4>& a) {
  return a[0] == 127 || a[0] == 10 || (a[0] == 172 && (a[1] & 0xF0) == 16) ||
         (a[0] == 192 && a[1] == 168) || (a[0] == 169 && a[1] == 254) ||
         (a[0] == 100 && (a[1] & 0xC0) == 64);
}

bool is_private(const Octets6& a) {
  const bool loopback =
      a[15] == 1 && std::all_of(a.begin(), a.end() - 1, [](auto each) { return each == 0; });
  return loopback || (a[0] & 0xFE) == 0xFC || (a[0] == 0xFE && (a[1] & 0xC0) == 0x80);
}

}  // namespace

std::string peer_address(int socket) {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  auto* generic = static_cast<sockaddr*>(static_cast<void*>(&peer));
  if (::getpeername(socket, generic, &size) != 0) return {};
  const void* address = nullptr;
  if (peer.ss_family == AF_INET) {
    address = &static_cast<sockaddr_in*>(static_cast<void*>(&peer))->sin_addr;
  } else if (peer.ss_family == AF_INET6) {
    address = &static_cast<sockaddr_in6*>(static_cast<void*>(&peer))->sin6_addr;
  } else {
    return {};
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (::inet_ntop(peer.ss_family, address, text.data(), text.size()) == nullptr) return {};
  std::string_view shown(text.data());
  if (shown.substr(0, mapped.size()) == mapped && shown.find('.') != std::string_view::npos) {
    shown.remove_prefix(mapped.size());
  }
  return std::string(shown);
}

std::string network_of(const std::string& address) {
  auto found = octets<Octets6>(AF_INET6, address);
  if (!found) return address;
  std::fill(found->begin() + 8, found->end(), std::uint8_t{0});
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (::inet_ntop(AF_INET6, found->data(), text.data(), text.size()) == nullptr) return address;
  return text.data();
}

bool is_private_address(const std::string& address) {
  if (const auto found = octets<std::array<std::uint8_t, 4>>(AF_INET, address))
    return is_private(*found);
  const auto found = octets<Octets6>(AF_INET6, address);
  return found && is_private(*found);
}

}  // namespace ctsync::http
