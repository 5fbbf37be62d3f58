// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <ctsync/base/digits.hpp>
#include <ctsync/base/time.hpp>
#include <optional>
#include <string_view>

namespace ctsync::detail {

/// The fields of an HTTP-date. `year` may still have two digits.
struct HttpDateFields {
  int year = 0;
  unsigned month = 0;
  int day = 0;
  std::string_view clock;  // "08:49:37"
};

/// 1..12 for "Jan".."Dec", else 0. Names are case-sensitive (RFC 9110 section 5.6.7).
constexpr unsigned month_number(std::string_view name) noexcept {
  constexpr std::string_view names = "JanFebMarAprMayJunJulAugSepOctNovDec";
  for (unsigned i = 0; i < 12; ++i) {
    if (names.substr(i * 3, 3) == name) return i + 1;
  }
  return 0;
}

/// Whether `name` is a day of the week, in three letters or in full.
constexpr bool is_day_name(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 7> names{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                  "Friday", "Saturday", "Sunday"};
  for (const auto full : names) {
    if (name == full || name == full.substr(0, 3)) return true;
  }
  return false;
}

/// Converts the fields to a time; nullopt when the day does not exist or the clock is malformed.
inline std::optional<Time> http_moment(const HttpDateFields& fields) noexcept {
  const std::chrono::year_month_day day{std::chrono::year{fields.year},
                                        std::chrono::month{fields.month},
                                        std::chrono::day{static_cast<unsigned>(fields.day)}};
  const auto clock = fields.clock;
  if (fields.day < 0 || !day.ok() || clock.size() != 8 || clock[2] != ':' || clock[5] != ':') {
    return std::nullopt;
  }
  const int hour = digits(clock.substr(0, 2));
  const int minute = digits(clock.substr(3, 2));
  const int second = digits(clock.substr(6, 2));
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
    return std::nullopt;
  }
  return Time{std::chrono::sys_days{day} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
              std::chrono::seconds{second}};
}

/// Resolves a two-digit year: the latest year with these digits whose date is at most 50 years
/// after `now` (RFC 9110 section 5.6.7).
inline std::optional<Time> http_moment_of_century(HttpDateFields fields, Time now) noexcept {
  const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(now)};
  const std::chrono::year_month_day limit_day{today.year() + std::chrono::years{50}, today.month(),
                                              today.day()};
  const auto limit =
      std::chrono::sys_days{limit_day} + (now - std::chrono::floor<std::chrono::days>(now));
  const int last_digits = fields.year;
  const int latest = static_cast<int>(limit_day.year());
  fields.year = latest - (latest % 100) + last_digits;
  if (fields.year > latest) fields.year -= 100;
  const auto moment = http_moment(fields);
  if (moment && *moment <= limit) return moment;
  fields.year -= 100;
  return http_moment(fields);
}

/// Reads the three forms of HTTP-date (RFC 9110 section 5.6.7): IMF-fixdate, RFC 850 (its two-digit
/// year is resolved relative to `now`), and asctime. The day of the week must be a valid name and
/// is not checked against the date.
inline std::optional<Time> parse_http_date(std::string_view text, Time now) noexcept {
  const auto comma = text.find(',');
  if (comma == std::string_view::npos) {  // Sun Nov  6 08:49:37 1994
    if (text.size() != 24 || !is_day_name(text.substr(0, 3)) || text[3] != ' ' || text[7] != ' ' ||
        text[10] != ' ' || text[19] != ' ') {
      return std::nullopt;
    }
    const auto day = text[8] == ' ' ? text.substr(9, 1) : text.substr(8, 2);
    const int year = digits(text.substr(20));
    if (year < 0) return std::nullopt;
    return http_moment({year, month_number(text.substr(4, 3)), digits(day), text.substr(11, 8)});
  }
  if (!is_day_name(text.substr(0, comma))) return std::nullopt;
  const auto rest = text.substr(comma + 1);
  if (rest.size() == 25 && comma == 3) {  // " 06 Nov 1994 08:49:37 GMT"
    if (rest[0] != ' ' || rest[3] != ' ' || rest[7] != ' ' || rest[12] != ' ') return std::nullopt;
    const int year = digits(rest.substr(8, 4));
    if (year < 0 || rest.substr(21) != " GMT") return std::nullopt;
    return http_moment(
        {year, month_number(rest.substr(4, 3)), digits(rest.substr(1, 2)), rest.substr(13, 8)});
  }
  if (rest.size() == 23 && comma > 3) {  // " 06-Nov-94 08:49:37 GMT"
    if (rest[0] != ' ' || rest[3] != '-' || rest[7] != '-' || rest[10] != ' ') return std::nullopt;
    const int year = digits(rest.substr(8, 2));
    if (year < 0 || rest.substr(19) != " GMT") return std::nullopt;
    return http_moment_of_century(
        {year, month_number(rest.substr(4, 3)), digits(rest.substr(1, 2)), rest.substr(11, 8)},
        now);
  }
  return std::nullopt;
}

}  // namespace ctsync::detail
