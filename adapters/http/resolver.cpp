// SPDX-License-Identifier: MIT
#include "http/resolver.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include <array>
#include <system_error>
#include <thread>
#include <utility>

namespace ctsync::http {

namespace {

// An answer that came too late for who asked is used by the next one, if it is no older.
constexpr std::chrono::seconds keeps{10};

bool is_numeric(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return inet_pton(AF_INET, host.c_str(), address.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
}

Addresses look_up(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  Addresses addresses;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return addresses;
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, ::freeaddrinfo);
  for (const auto* each = found; each != nullptr; each = each->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (::getnameinfo(each->ai_addr, each->ai_addrlen, text.data(), text.size(), nullptr, 0,
                      NI_NUMERICHOST) == 0) {
      addresses.emplace_back(text.data());
    }
  }
  return addresses;
}

}  // namespace

Resolver::Resolver(Lookup lookup) : state_(std::make_shared<State>()) {
  state_->lookup = lookup ? std::move(lookup) : look_up;
}

std::optional<Addresses> Resolver::resolve(const std::string& host, Clock::time_point deadline) {
  if (is_numeric(host)) return Addresses{host};
  std::unique_lock lock(state_->mutex);
  auto& place = state_->pending[host];
  const bool stale = place && place->done && Clock::now() - place->ended > keeps;
  if (!place || stale) {
    place = std::make_shared<Pending>();
    if (!begin(state_, host, place)) {
      state_->pending.erase(host);
      return std::nullopt;
    }
  }
  const auto pending = place;
  if (!state_->changed.wait_until(lock, deadline, [&] { return pending->done; })) {
    return std::nullopt;
  }
  // Who asks later wants to know what the name server says by then.
  if (const auto found = state_->pending.find(host);
      found != state_->pending.end() && found->second == pending) {
    state_->pending.erase(found);
  }
  return pending->addresses;
}

bool Resolver::begin(const std::shared_ptr<State>& state, const std::string& host,
                     std::shared_ptr<Pending> pending) try {
  std::thread([state, host, pending = std::move(pending)] {
    auto addresses = state->lookup(host);
    const std::lock_guard lock(state->mutex);
    pending->addresses = std::move(addresses);
    pending->ended = Clock::now();
    pending->done = true;
    state->changed.notify_all();
  }).detach();
  return true;
} catch (const std::system_error&) {
  return false;  // there are too many threads
}

Resolver& system_resolver() {
  static Resolver resolver;
  return resolver;
}

}  // namespace ctsync::http
