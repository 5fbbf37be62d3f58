// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <ctsync/base/ascii.hpp>
#include <ctsync/base/civil_time.hpp>
#include <ctsync/base/retry.hpp>
#include <optional>
#include <string_view>

namespace ctsync {

/// The header fields by which a server says when it takes requests again. Absent ones are nullopt.
struct WaitFields {
  std::optional<std::string_view> retry_after;
  /// X-RateLimit-Reset, else RateLimit-Reset.
  std::optional<std::string_view> rate_limit_reset;
};

/// Reads the value of X-RateLimit-Reset or RateLimit-Reset. The first has no specification: servers
/// send seconds from now, Unix seconds, Unix milliseconds, or a date. The second is seconds from
/// now (draft-ietf-httpapi-ratelimit-headers-07 section 3.3). A number from 10^9 on is a Unix time,
/// one from 10^12 on in milliseconds; a fraction is rounded up. A time in the past is zero. More
/// than `longest_retry_after` is clamped to it. nullopt means that the value is malformed.
inline std::optional<Duration> rate_limit_reset(std::string_view header, Time now) noexcept {
  constexpr std::int64_t unix_seconds = 1'000'000'000;
  constexpr std::int64_t unix_milliseconds = 1'000'000'000'000;
  const std::string_view text = ascii::trimmed(header);
  const auto until = [now](Time moment) {
    return std::clamp<Duration>(moment - now, Duration::zero(), longest_retry_after);
  };
  std::int64_t number = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  const std::string_view rest(end, static_cast<std::size_t>(last - end));
  const bool whole = rest.empty();
  const bool decimal = detail::fraction_size(rest) == rest.size() && rest.starts_with('.');
  const bool is_number = !text.empty() && text.front() >= '0' && text.front() <= '9';
  if (is_number && (whole || decimal)) {
    if (error == std::errc::result_out_of_range) return longest_retry_after;
    if (number >= unix_milliseconds) {
      if (number > 1000 * unix_milliseconds) return longest_retry_after;
      return until(Time{Duration{number}});
    }
    const Duration seconds{(number + (whole ? 0 : 1)) * 1000};
    return number >= unix_seconds ? until(Time{seconds}) : std::min(seconds, longest_retry_after);
  }
  if (const auto moment = detail::parse_datetime(text)) return until(*moment);
  if (const auto moment = detail::parse_http_date(text, now)) return until(*moment);
  return std::nullopt;
}

/// The wait that a response asks for: its Retry-After, else, for status 429 and 503, its rate limit
/// reset. With any other status the reset only describes the quota.
inline std::optional<Duration> asked_wait(int status, const WaitFields& fields, Time now) noexcept {
  if (fields.retry_after) {
    if (auto wait = retry_after(*fields.retry_after, now)) return wait;
  }
  const bool limited = status == 429 || status == 503;
  if (!limited || !fields.rate_limit_reset) return std::nullopt;
  return rate_limit_reset(*fields.rate_limit_reset, now);
}

}  // namespace ctsync
