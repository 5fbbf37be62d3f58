// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string_view>
#include <utility>

/// mParticle's data centers, called pods (docs.mparticle.com, "HTTP API", "Regional endpoints").
namespace ctsync::mparticle {

/// The URL of a pod's Events API ("us1", "us2", "eu1", "au1"); empty for any other word.
constexpr std::string_view host(std::string_view pod) noexcept {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> hosts{
      {{"us1", "https://s2s.us1.mparticle.com"},
       {"us2", "https://s2s.us2.mparticle.com"},
       {"eu1", "https://s2s.eu1.mparticle.com"},
       {"au1", "https://s2s.au1.mparticle.com"}}};
  for (const auto& each : hosts) {
    if (each.first == pod) return each.second;
  }
  return {};
}

/// The URL of the Data Subject Request API, which is one for all pods.
inline constexpr std::string_view requests_host = "https://opendsr.mparticle.com";

}  // namespace ctsync::mparticle
