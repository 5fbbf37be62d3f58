// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <ctsync/base/retry.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/sink.hpp>
#include <optional>
#include <string_view>

namespace ctsync::segment {

/// What is kept of an HTTP answer. `retry_after` is the header's text, if it was there.
struct Response {
  int status = 0;
  std::optional<std::string_view> retry_after;
};

/// The verdict on a whole request, for each of its calls:
///
///   2xx                                accepted: acknowledged, not more
///   400 413 422                        rejected: something in it is wrong; bisect to find out what
///   408 410 425 429 460, 5xx           retry, honouring Retry-After
///   501 505 511, 3xx, any other 4xx    target_down: wrong key, address or proxy; nothing gets lost
///                                      while somebody mends it
///
/// The body is never looked at: a 200 may well say success and mean nothing.
inline Outcome judge(const Response& response, Time now) {
  const int status = response.status;
  Outcome outcome;
  if (status >= 200 && status < 300) {
    outcome.verdict = Verdict::accepted;
    return outcome;
  }
  outcome.reason = fmt::format("Segment answered {}", status);
  switch (status) {
    case 400:
    case 413:
    case 422: outcome.verdict = Verdict::rejected; return outcome;
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
  if (response.retry_after) outcome.retry_after = retry_after(*response.retry_after, now);
  return outcome;
}

}  // namespace ctsync::segment
