// SPDX-License-Identifier: MIT
//
// Reads a text as every kind of date, and as the header fields by which servers ask for a wait.
#include <ctsync/base/civil_time.hpp>
#include <ctsync/base/http_date.hpp>
#include <ctsync/base/rate_limit.hpp>
#include <ctsync/base/retry.hpp>
#include <ctsync/mapping/normalise/dates.hpp>

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

/// A date of another system is the same moment when it is read again in the usual form.
void check_other_date(std::string_view text) {
  using ctsync::mapping::normalise::DateForm;
  using ctsync::mapping::normalise::read_date;
  for (const auto form : {DateForm::any, DateForm::iso, DateForm::us, DateForm::eu,
                          DateForm::seconds, DateForm::milliseconds}) {
    const auto time = read_date(text, form);
    if (!time) continue;
    std::string usual;
    ctsync::detail::append_datetime(usual, *time);
    require(read_date(usual, DateForm::iso) == time);
    const auto milliseconds = std::to_string(time->time_since_epoch().count());
    require(read_date(milliseconds, DateForm::milliseconds) == time);
    require(usual.starts_with(ctsync::mapping::normalise::day_text(*time)));
  }
}

}  // namespace

/// Any text gives a time, or nothing; a wait is at most an hour.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = exactly(text_of(data, size));
  (void)ctsync::detail::parse_datetime(text);
  (void)ctsync::detail::parse_http_date(text, now);
  check_other_date(text);
  check_wait(ctsync::retry_after(text, now));
  check_wait(ctsync::rate_limit_reset(text, now));
  auto rest = std::string_view(text);
  const auto first = take_line(rest);
  for (const int status : {200, 429, 503}) {
    check_wait(ctsync::asked_wait(status, {first, rest}, now));
  }
  return 0;
}
