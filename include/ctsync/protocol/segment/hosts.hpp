// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

/// Segment's hosts (segment.com, "Regional Segment").
namespace ctsync::segment {

/// The URL of a region's Tracking API ("us", "eu"); empty for any other word.
constexpr std::string_view tracking_host(std::string_view region) noexcept {
  if (region == "us") return "https://api.segment.io";
  if (region == "eu") return "https://events.eu1.segmentapis.com";
  return {};
}

/// The URL of a region's Public API ("us", "eu"); empty for any other word.
constexpr std::string_view public_api_host(std::string_view region) noexcept {
  if (region == "us") return "https://api.segmentapis.com";
  if (region == "eu") return "https://eu1.api.segmentapis.com";
  return {};
}

/// The URL of a region's Profile API ("us", "eu"); empty for any other word.
constexpr std::string_view profile_api_host(std::string_view region) noexcept {
  if (region == "us") return "https://profiles.segment.com";
  if (region == "eu") return "https://profiles.euw1.segment.com";
  return {};
}

}  // namespace ctsync::segment
