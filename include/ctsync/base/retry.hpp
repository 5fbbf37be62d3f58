// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <charconv>
#include <chrono>
#include <ctsync/base/ascii.hpp>
#include <ctsync/base/http_date.hpp>
#include <ctsync/base/time.hpp>
#include <optional>
#include <string_view>

namespace ctsync {

/// The retry policy: waits grow from `base` to `cap`, and work is dead `max_age` after it arrived.
/// That limit is an age and not a number of attempts, so that an outage of the target does not use
/// up the attempts of every waiting call. Age alone says too little, because a process may have
/// been down for that long or a clock may have been wrong: it counts from attempt
/// `attempts_before_age` on. `max_retries` counts only answers that were about one call
/// (Outcome::about_call).
struct RetryPolicy {
  static constexpr int attempts_before_age = 10;

  Duration base{500};
  Duration cap{60'000};
  Duration max_age = std::chrono::hours{24};
  int max_retries = 10;

  /// Whether work is given up that has this age after this many attempts.
  constexpr bool is_too_old(Duration age, int attempts) const noexcept {
    return age >= max_age && attempts >= attempts_before_age;
  }
};

/// Lower bound of every backoff.
inline constexpr Duration shortest_wait{100};
/// Upper bound of a Retry-After. A longer one is clamped to it.
inline constexpr Duration longest_retry_after = std::chrono::hours{1};
/// Upper bound of wait(): the longest Retry-After and its tenth. RetryPolicy::cap is below it.
inline constexpr Duration longest_wait = longest_retry_after + longest_retry_after / 10;

/// The backoff after failed attempt number `attempt` (the first is 1), with full jitter: `random`
/// (in [0,1)) times the smaller of cap and base * 2^(attempt-1), and at least `shortest_wait`. Any
/// attempt number and any random number give a valid wait.
inline Duration backoff(const RetryPolicy& policy, int attempt, double random) noexcept {
  Duration ceiling =
      std::clamp(policy.base, Duration::zero(), std::max(policy.cap, Duration::zero()));
  for (int i = 1; i < attempt && ceiling > Duration::zero() && ceiling < policy.cap; ++i) {
    ceiling = ceiling > policy.cap / 2 ? policy.cap : ceiling * 2;
  }
  if (!(random > 0.0)) return shortest_wait;
  const double share = static_cast<double>(ceiling.count()) * std::min(random, 1.0);
  return std::max(shortest_wait, Duration{static_cast<Duration::rep>(share)});
}

/// Reads a Retry-After field value (RFC 9110 section 10.2.3): whole seconds, or an HTTP-date
/// relative to `now`. A date in the past is zero. More than `longest_retry_after` is clamped to it.
/// nullopt means that the value is malformed and is to be ignored.
inline std::optional<Duration> retry_after(std::string_view header, Time now) noexcept {
  header = ascii::trimmed(header);
  if (header.empty()) return std::nullopt;

  if (header.find_first_not_of("0123456789") == std::string_view::npos) {
    long long seconds = 0;
    const auto [end, error] =
        std::from_chars(header.data(), header.data() + header.size(), seconds);
    constexpr auto most = std::chrono::duration_cast<std::chrono::seconds>(longest_retry_after);
    if (error != std::errc{} || seconds > most.count()) return longest_retry_after;
    return std::chrono::seconds{seconds};
  }
  const auto date = detail::parse_http_date(header, now);
  if (!date) return std::nullopt;
  return std::clamp<Duration>(*date - now, Duration::zero(), longest_retry_after);
}

/// The wait before the next attempt: the longer of the policy's backoff and `asked`, the target's
/// Retry-After. `asked` is lengthened by up to a tenth at random, so that many callers do not retry
/// at the same time.
inline Duration wait(const RetryPolicy& policy, int attempt, double random,
                     std::optional<Duration> asked) noexcept {
  const Duration own = backoff(policy, attempt, random);
  if (!asked || *asked <= Duration::zero()) return own;
  const Duration least = std::min(*asked, longest_retry_after);
  const double share = random > 0.0 ? std::min(random, 1.0) : 0.0;
  const Duration extra{
      static_cast<Duration::rep>(static_cast<double>(least.count()) * 0.1 * share)};
  return std::max(own, least + extra);
}

}  // namespace ctsync
