// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <ctsync/base/rate_limit.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/sink.hpp>
#include <optional>
#include <string_view>

namespace ctsync::segment {

/// The status of an HTTP response, and those of its headers that say when to try again.
struct Response {
  int status = 0;
  std::optional<std::string_view> retry_after;
  std::optional<std::string_view> rate_limit_reset = {};
};

/// The verdict on a whole request, for each of its calls:
///
///   2xx                                       accepted: acknowledged, not more
///   400 413 422                               rejected: bisect to find the bad call
///   408 410 425 429 460, other 5xx, under 200 retry, see asked_wait()
///   501 505 511, 3xx, other 4xx               target_down: wrong key, address or proxy; the calls
///                                             are kept until an operator fixes it
///
/// The body of the response is ignored: "success" in it proves no more than the status 200.
inline Outcome judge(const Response& response, Time now) {
  const int status = response.status;
  Outcome outcome;
  if (status >= 200 && status < 300) {
    outcome.verdict = Verdict::accepted;
    return outcome;
  }
  const std::string text = fmt::format("Segment answered {}", status);
  switch (status) {
    case 400:
    case 413:
    case 422:
      outcome.verdict = Verdict::rejected;
      outcome.reason = {ReasonCode::rejected, text};
      return outcome;
    case 408:
    case 410:
    case 425:
    case 429:
    case 460: outcome.verdict = Verdict::retry; break;
    default: {
      const bool trouble = status >= 500 && status != 501 && status != 505 && status != 511;
      outcome.verdict = trouble || status < 200 ? Verdict::retry : Verdict::target_down;
    }
  }
  outcome.reason = {outcome.verdict == Verdict::retry ? ReasonCode::target_unavailable
                                                      : ReasonCode::target_refused,
                    text};
  outcome.retry_after = asked_wait(status, {response.retry_after, response.rate_limit_reset}, now);
  return outcome;
}

}  // namespace ctsync::segment
