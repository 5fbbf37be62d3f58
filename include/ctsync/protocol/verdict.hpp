// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <ctsync/base/rate_limit.hpp>
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

/// The wait that a response asks for, see ctsync::asked_wait().
inline std::optional<Duration> asked_wait(const TargetResponse& response, Time now) {
  const auto usual = response.header("x-ratelimit-reset");
  return ctsync::asked_wait(
      response.status,
      {response.header("retry-after"), usual ? usual : response.header("ratelimit-reset")}, now);
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
