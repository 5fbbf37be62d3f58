// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <ctsync/base/retry.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/http_protocol.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// What the status of a response means.
namespace ctsync::protocol {

/// The verdict that a status has:
///
///   2xx                                       accepted: acknowledged, not more
///   400 413 422                               rejected: halve to find the bad call
///   408 410 425 429 460, other 5xx, under 200 retry
///   501 505 511, 3xx, other 4xx               target_down: wrong key, address or proxy; the calls
///                                             are kept until an operator fixes it
constexpr Verdict verdict_of(int status) noexcept {
  if (status >= 200 && status < 300) return Verdict::accepted;
  switch (status) {
    case 400:
    case 413:
    case 422: return Verdict::rejected;
    case 408:
    case 410:
    case 425:
    case 429:
    case 460: return Verdict::retry;
    case 501:
    case 505:
    case 511: return Verdict::target_down;
    default: return status >= 500 || status < 200 ? Verdict::retry : Verdict::target_down;
  }
}

constexpr ReasonCode code_of(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::accepted: return ReasonCode::none;
    case Verdict::rejected: return ReasonCode::rejected;
    case Verdict::retry: return ReasonCode::target_unavailable;
    case Verdict::target_down: break;
  }
  return ReasonCode::target_refused;
}

namespace detail {

/// The time until a reset: whole seconds, seconds since 1970, or a date.
inline std::optional<Duration> until_reset(std::string_view text, Time now) noexcept {
  constexpr long long earliest_time = 1'000'000'000;  // more seconds than any wait has
  long long seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size() || seconds < earliest_time) {
    return retry_after(text, now);
  }
  seconds = std::min(seconds, 4 * earliest_time);
  const Duration left = Time{std::chrono::seconds{seconds}} - now;
  return std::clamp<Duration>(left, Duration::zero(), longest_retry_after);
}

}  // namespace detail

/// The wait that a response asks for: Retry-After; else, for 429 and 503, the reset of the rate
/// limit (draft-ietf-httpapi-ratelimit-headers, and X-RateLimit-Reset as targets use it).
inline std::optional<Duration> asked_wait(const TargetResponse& response, Time now) {
  if (const auto field = response.header("retry-after")) {
    if (const auto asked = retry_after(*field, now)) return asked;
  }
  if (response.status != 429 && response.status != 503) return std::nullopt;
  for (const std::string_view name : {"ratelimit-reset", "x-ratelimit-reset"}) {
    const auto field = response.header(name);
    if (const auto asked = field ? detail::until_reset(*field, now) : std::nullopt) return asked;
  }
  return std::nullopt;
}

/// The outcome of a verdict on a response. `who` answered, for the reason ("Segment answered 503").
inline Outcome concluded(Verdict verdict, std::string_view who, const TargetResponse& response,
                         Time now) {
  Outcome outcome;
  outcome.verdict = verdict;
  if (verdict == Verdict::accepted) return outcome;
  outcome.reason = {code_of(verdict), fmt::format("{} answered {}", who, response.status)};
  if (waits(outcome)) outcome.retry_after = asked_wait(response, now);
  return outcome;
}

/// The outcome of a whole request by its status. The body of the response is ignored.
inline Outcome judge_status(std::string_view who, const TargetResponse& response, Time now) {
  return concluded(verdict_of(response.status), who, response, now);
}

}  // namespace ctsync::protocol
