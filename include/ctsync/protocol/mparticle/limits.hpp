// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <ctsync/model/reason.hpp>
#include <optional>
#include <string_view>

/// mParticle's limits (docs.mparticle.com, "Default Service Limits"): 128 KB a batch, 256 KB and
/// 100 batches a request, 100 user attributes a batch, 4,096 characters a value of an event
/// attribute. A batch is about one person.
namespace ctsync::mparticle {

/// What the environment adds to a batch when a request is assembled.
inline constexpr std::size_t environment_bytes = 40;
inline constexpr std::size_t max_request_batches = 100;
inline constexpr std::size_t max_batch_bytes = 128'000 - environment_bytes;
inline constexpr std::size_t max_request_bytes = 256'000 - max_request_batches * environment_bytes;
inline constexpr std::size_t max_user_attributes = 100;
inline constexpr std::size_t max_value_characters = 4'096;

/// The number of characters of a text in UTF-8.
inline std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

inline std::optional<Reason> over_attributes(std::size_t count) {
  if (count <= max_user_attributes) return std::nullopt;
  return Reason{ReasonCode::over_limit,
                fmt::format("the call has {} user attributes, mParticle takes at most {}", count,
                            max_user_attributes)};
}

/// The reason names the attribute, and not its value.
inline std::optional<Reason> over_value(std::string_view name, std::string_view value) {
  if (value.size() <= max_value_characters) return std::nullopt;
  const auto count = characters(value);
  if (count <= max_value_characters) return std::nullopt;
  return Reason{ReasonCode::over_limit,
                fmt::format("the event attribute {} has {} characters, mParticle takes at most {}",
                            name.substr(0, 100), count, max_value_characters)};
}

}  // namespace ctsync::mparticle
