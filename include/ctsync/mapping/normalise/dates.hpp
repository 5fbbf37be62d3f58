// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctsync/base/civil_time.hpp>
#include <ctsync/base/clean_text.hpp>
#include <ctsync/base/http_date.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/mapping/normalise/date_parts.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

/// Dates as other systems write them.
namespace ctsync::mapping::normalise {

/// How a date is written.
enum class DateForm : std::uint8_t {
  any,           ///< as its text tells; one that may be two days is none
  iso,           ///< the year first, or nothing but digits (ISO 8601)
  us,            ///< any, and the month before the day
  eu,            ///< any, and the day before the month
  seconds,       ///< seconds since 1970
  milliseconds,  ///< milliseconds since 1970
};

namespace detail {

inline constexpr std::size_t longest_date = 64;

/// Reads what follows a day: nothing, or a time of day behind a T, a comma or a blank.
inline std::optional<Time> read_time(DateReader reader, DateParts parts) {
  if (reader.at_end()) return moment(parts);
  const bool separated =
      reader.take("T") || reader.take("t") || (reader.take(","), reader.blanks());
  if (!separated || !read_clock(reader, parts)) return std::nullopt;
  return moment(parts);
}

/// Reads a day of nothing but digits, `YYYYMMDD`, and a time `hhmmss` or `hhmm` in the same way.
inline std::optional<Time> read_compact(std::string_view day, std::string_view time,
                                        std::string_view rest) {
  DateParts parts;
  parts.year = ctsync::detail::digits(day.substr(0, 4));
  parts.month = ctsync::detail::digits(day.substr(4, 2));
  parts.day = ctsync::detail::digits(day.substr(6, 2));
  if (!time.empty()) {
    if (time.size() != 4 && time.size() != 6) return std::nullopt;
    parts.hour = ctsync::detail::digits(time.substr(0, 2));
    parts.minute = ctsync::detail::digits(time.substr(2, 2));
    if (time.size() == 6) {
      parts.second = ctsync::detail::digits(time.substr(4, 2));
      parts.fraction = rest.substr(0, ctsync::detail::fraction_size(rest));
      rest.remove_prefix(parts.fraction.size());
    }
  }
  parts.zone = zone_of(rest, false);
  return moment(parts);
}

/// The moment so many units after 1970, of a decimal number; digits past the millisecond are cut
/// off.
inline std::optional<Time> read_epoch(std::string_view text, int decimals) {
  const bool negative = text.starts_with('-');
  DateReader reader(text.substr(negative ? 1 : 0));
  std::string digits(reader.digits());
  std::string_view fraction;
  if (reader.take(".")) {
    fraction = reader.digits();
    if (fraction.empty()) return std::nullopt;
  }
  if (digits.empty() || digits.size() > 15 || !reader.at_end()) return std::nullopt;
  const auto width = static_cast<std::size_t>(decimals);
  digits.append(fraction.substr(0, width)).append(width - std::min(width, fraction.size()), '0');
  std::int64_t milliseconds = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), milliseconds);
  if (read.ec != std::errc{}) return std::nullopt;
  if (negative) milliseconds = -milliseconds;
  constexpr std::int64_t day = 86'400'000;
  if (milliseconds < ctsync::detail::days_before(0, 1, 1) * day ||
      milliseconds >= ctsync::detail::days_before(10'000, 1, 1) * day) {
    return std::nullopt;
  }
  return Time{Duration{milliseconds}};
}

/// Reads a text of nothing but digits: how many there are tells what they are.
inline std::optional<Time> read_digits(std::string_view text, DateForm form) {
  const bool iso = form == DateForm::iso;
  switch (text.size()) {
    case 8:
    case 14:
      if (iso && text.size() == 14) return std::nullopt;
      if (!iso && (text < "1900" || text >= "2200")) return std::nullopt;
      return read_compact(text.substr(0, 8), text.substr(8), {});
    case 9:
    case 10: return iso ? std::nullopt : read_epoch(text, 3);
    case 12:
    case 13: return iso ? std::nullopt : read_epoch(text, 0);
    default: return std::nullopt;
  }
}

/// `/Date(1714521600000+0200)/`: milliseconds since 1970. The offset tells where it was written and
/// does not move the moment.
inline std::optional<Time> read_date_call(DateReader reader) {
  std::string_view number = reader.rest();
  if (!number.ends_with(")/")) return std::nullopt;
  number.remove_suffix(2);
  if (number.size() > 5 && ctsync::detail::parse_offset(number.substr(number.size() - 5))) {
    number.remove_suffix(5);
  }
  if (number.find('.') != number.npos) return std::nullopt;
  return read_epoch(number, 0);
}

/// `Wed, 01 May 2024 10:00:00 +0200 (CEST)` (RFC 2822, section 3.3). The day of the week, the
/// seconds, the zone and the time may be absent.
inline std::optional<Time> read_mail_date(std::string_view text) {
  if (const auto comment = text.rfind('('); text.ends_with(')') && comment != text.npos) {
    text = text::trimmed(text.substr(0, comment));
  }
  if (const auto comma = text.find(','); comma != text.npos) {
    if (!ctsync::detail::is_day_name(text.substr(0, comma))) return std::nullopt;
    text = text::trimmed(text.substr(comma + 1));
  }
  DateReader reader(text);
  DateParts parts;
  parts.day = reader.small();
  if (parts.day < 0 || !reader.blanks()) return std::nullopt;
  parts.month = static_cast<int>(ctsync::detail::month_number(reader.letters()));
  if (parts.month == 0 || !reader.blanks()) return std::nullopt;
  const std::string_view year = reader.digits();
  if (year.size() != 4) return std::nullopt;
  parts.year = ctsync::detail::digits(year);
  if (reader.at_end()) return moment(parts);
  if (!reader.blanks() || !read_clock(reader, parts, true)) return std::nullopt;
  return moment(parts);
}

/// Whether the first of two numbers is the month; nullopt if the text does not tell.
inline std::optional<bool> month_first(int first, int second, char separator, DateForm form) {
  if (form == DateForm::us) return true;
  if (form == DateForm::eu || separator == '.' || first > 12 || first == second) return false;
  if (second > 12) return true;
  return std::nullopt;
}

/// Reads a day of three numbers with a separator between them, and a time of day.
inline std::optional<Time> read_numbers(std::string_view text, DateForm form) {
  DateReader reader(text);
  const std::string_view first = reader.digits();
  const std::string_view separator = reader.cut(1);
  if (separator != "-" && separator != "/" && separator != ".") return std::nullopt;
  const std::string_view second = reader.digits();
  if (second.empty() || second.size() > 2 || !reader.take(separator)) return std::nullopt;
  const std::string_view third = reader.digits();
  DateParts parts;
  if (first.size() == 4 && !third.empty() && third.size() <= 2) {
    const bool iso = separator == "-" && second.size() == 2 && third.size() == 2;
    if (form == DateForm::iso && !iso) return std::nullopt;
    parts.year = ctsync::detail::digits(first);
    parts.month = ctsync::detail::digits(second);
    parts.day = ctsync::detail::digits(third);
    return read_time(reader, parts);
  }
  if (form == DateForm::iso || first.empty() || first.size() > 2 || third.size() != 4) {
    return std::nullopt;
  }
  const int one = ctsync::detail::digits(first);
  const int two = ctsync::detail::digits(second);
  const auto american = month_first(one, two, separator.front(), form);
  if (!american) return std::nullopt;
  parts.year = ctsync::detail::digits(third);
  parts.month = *american ? one : two;
  parts.day = *american ? two : one;
  return read_time(reader, parts);
}

}  // namespace detail

/// Reads a date: of ISO 8601 with or without a time and a zone, of numbers in the American or the
/// European sequence, of mail (RFC 2822), of digits alone, or in seconds or milliseconds since
/// 1970. What has no zone is in UTC. nullopt: it is no date, is outside the years 0 to 9999, or may
/// be two days.
inline std::optional<Time> read_date(std::string_view text, DateForm form) {
  if (text.size() > detail::longest_date) return std::nullopt;
  text = text::trimmed(text);
  if (form == DateForm::seconds) return detail::read_epoch(text, 3);
  if (form == DateForm::milliseconds) return detail::read_epoch(text, 0);
  detail::DateReader reader(text);
  const std::string_view digits = reader.digits();
  if (reader.at_end()) return detail::read_digits(digits, form);
  if (digits.size() == 8 && (reader.take("T") || reader.take("t"))) {
    const std::string_view time = reader.digits();
    return time.empty() ? std::nullopt : detail::read_compact(digits, time, reader.rest());
  }
  if (form != DateForm::iso) {
    if (reader.take("/Date(")) return detail::read_date_call(reader);
    if (const auto time = detail::read_mail_date(text)) return time;
  }
  return detail::read_numbers(text, form);
}

/// A day of UTC as `2024-05-01`.
inline std::string day_text(Time time) {
  std::string text;
  ctsync::detail::append_datetime(text, time);
  text.resize(10);
  return text;
}

/// The whole seconds since 1970, rounded down.
inline std::int64_t unix_seconds(Time time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace ctsync::mapping::normalise
