// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace ctsync::server {

/// The time that an option says: an age such as 30d, a date, or a date with a time, in UTC unless
/// it says otherwise. Errors: invalid, with the option.
Result<Time> time_of_option(const std::string& text, std::string_view option, Time now);

/// A span of time, as the options --since and --until say it.
struct TimeSpan {
  std::optional<Time> since{};
  std::optional<Time> until{};
};

/// The times of --since and --until; empty texts: none. Errors: those of time_of_option().
Result<TimeSpan> span_of_options(const std::string& since, const std::string& until, Time now);

}  // namespace ctsync::server
