// SPDX-License-Identifier: MIT
#include "command/jobs/times.hpp"

#include <fmt/format.h>

#include <ctsync/base/civil_time.hpp>
#include <tuple>
#include <utility>

#include "command/dlq/filter.hpp"
#include "settings/printable.hpp"

namespace ctsync::server {

Result<Time> time_of_option(const std::string& text, std::string_view option, Time now) {
  if (const auto age = parse_age(text)) return now - *age;
  if (const auto time = detail::parse_datetime(text)) return *time;
  if (const auto day = detail::parse_datetime(text + "T00:00:00Z")) return *day;
  return Error{
      Errc::invalid, std::string(option),
      fmt::format("expected an age such as 30d, a date such as 2026-01-31 or a time such as "
                  "2026-01-31T12:00:00Z, got \"{}\"",
                  printable(text))};
}

Result<TimeSpan> span_of_options(const std::string& since, const std::string& until, Time now) {
  TimeSpan span;
  for (const auto& [text, option, into] :
       {std::tuple(&since, "--since", &span.since), std::tuple(&until, "--until", &span.until)}) {
    if (text->empty()) continue;
    auto time = time_of_option(*text, option, now);
    if (!time) return std::move(time).error();
    *into = *time;
  }
  return span;
}

}  // namespace ctsync::server
