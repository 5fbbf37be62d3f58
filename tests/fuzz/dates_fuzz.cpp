// SPDX-License-Identifier: MIT
//
// Reads a text as every kind of date, and as the header fields by which servers ask for a wait.
#include <ctsync/base/civil_time.hpp>
#include <ctsync/base/http_date.hpp>
#include <ctsync/base/rate_limit.hpp>
#include <ctsync/base/retry.hpp>

#include "fuzz.hpp"

namespace {

using namespace ctsync::fuzz;
using ctsync::Duration;

void check_wait(const std::optional<Duration>& asked) {
  if (!asked) return;
  require(*asked >= Duration{0} && *asked <= ctsync::longest_retry_after);
  const ctsync::RetryPolicy policy;
  for (const int attempt : {1, 7, 2'000'000'000}) {
    const auto wait = ctsync::wait(policy, attempt, 0.999, asked);
    require(wait >= ctsync::shortest_wait && wait >= *asked);
    require(wait <= ctsync::longest_retry_after + ctsync::longest_retry_after / 10);
  }
}

}  // namespace

/// Any text gives a time, or nothing; a wait is at most an hour.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = exactly(text_of(data, size));
  (void)ctsync::detail::parse_datetime(text);
  (void)ctsync::detail::parse_http_date(text, now);
  check_wait(ctsync::retry_after(text, now));
  check_wait(ctsync::rate_limit_reset(text, now));
  auto rest = std::string_view(text);
  const auto first = take_line(rest);
  for (const int status : {200, 429, 503}) {
    check_wait(ctsync::asked_wait(status, {first, rest}, now));
  }
  return 0;
}
