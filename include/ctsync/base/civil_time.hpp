// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctsync/base/digits.hpp>
#include <ctsync/base/time.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace ctsync::detail {

/// The number of days from 1970-01-01 to a day of the Gregorian calendar.
constexpr std::int64_t days_before(int year, int month, int day) noexcept {
  const std::int64_t y = year - (month <= 2 ? 1 : 0);  // years begin in March: the leap day is last
  const std::int64_t leap_days = (y + 400) / 4 - (y + 400) / 100 + (y + 400) / 400 - 97;
  const int month_from_march = month + (month > 2 ? -3 : 9);
  return y * 365 + leap_days + (153 * month_from_march + 2) / 5 + day - 719'469;
}

/// The day of a text `YYYY-MM-DD` as days from 1970-01-01; nullopt if the Gregorian calendar does
/// not have it. It does without the calendar of <chrono>, which takes longer to compile than this
/// whole file.
inline std::optional<std::int64_t> parse_date(std::string_view text) noexcept {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = digits_at<4>(text, 0);
  const int month = digits_at<2>(text, 5);
  const int day = digits_at<2>(text, 8);
  if (year < 0 || month < 1 || month > 12 || day < 1) return std::nullopt;
  const std::int64_t first = days_before(year, month, 1);
  if (day > 28) {
    const std::int64_t next = month < 12 ? days_before(year, month + 1, 1) : first + 31;
    if (day > next - first) return std::nullopt;
  }
  return first + day - 1;
}

/// Whether `text` is a real day written `YYYY-MM-DD`.
inline bool is_date(std::string_view text) noexcept { return parse_date(text).has_value(); }

/// The part of a date-time after its seconds: the fraction, and the offset from UTC.
struct FractionAndOffset {
  int milliseconds = 0;
  int minutes = 0;
};

/// Where the fraction of `text` ends, if it begins with one: `.` or `,` and at least one digit.
/// Else 0.
constexpr std::size_t fraction_size(std::string_view text) noexcept {
  if (text.empty() || (text.front() != '.' && text.front() != ',')) return 0;
  std::size_t end = 1;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
  return end > 1 ? end : 0;
}

/// Reads an offset from UTC in minutes: `Z`, `z`, or a sign and `hh:mm`, `hhmm` or `hh`.
inline std::optional<int> parse_offset(std::string_view text) noexcept {
  if (text == "Z" || text == "z") return 0;
  const bool colon = text.size() == 6 && text[3] == ':';
  if (!colon && text.size() != 5 && text.size() != 3) return std::nullopt;
  if (text[0] != '+' && text[0] != '-') return std::nullopt;
  const int hours = digits_at<2>(text, 1);
  const int minutes = text.size() == 3 ? 0 : digits_at<2>(text, colon ? 4 : 3);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  return text[0] == '-' ? -(hours * 60 + minutes) : hours * 60 + minutes;
}

/// Reads `[(.|,)d+](offset)` and nothing after it; digits past the third are cut off.
inline std::optional<FractionAndOffset> parse_fraction_and_offset(std::string_view text) noexcept {
  FractionAndOffset result;
  if (const std::size_t end = fraction_size(text); end != 0) {
    const auto decimals = text.substr(1, end - 1);
    result.milliseconds = digits(decimals.substr(0, 3));
    for (std::size_t i = decimals.size(); i < 3; ++i) result.milliseconds *= 10;
    text.remove_prefix(end);
  }
  const auto offset = parse_offset(text);
  if (!offset) return std::nullopt;
  result.minutes = *offset;
  return result;
}

/// Where the seconds of a date-time with a size of at least 17 end. Without seconds, the minutes.
constexpr std::size_t clock_end(std::string_view text) noexcept {
  return text[16] == ':' ? 19 : 16;
}

/// Reads a date-time with an offset and a real calendar day: all of RFC 3339 section 5.6, which
/// allows `t`, `z` and a space in place of `T`, and what ISO 8601 adds that has one meaning only:
/// no seconds, a comma before the fraction, a fraction of any length (cut to milliseconds), offsets
/// without a colon or without minutes. Second 60 is taken only where UTC may have a leap second,
/// 23:59:60, and becomes the last millisecond of that day. The result lies in the years 0 to 9999
/// of UTC.
inline std::optional<Time> parse_datetime(std::string_view text) noexcept {
  if (text.size() < 17 || text[13] != ':') return std::nullopt;
  if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') return std::nullopt;
  const std::size_t end = clock_end(text);
  if (text.size() <= end) return std::nullopt;
  const auto day = parse_date({text.data(), 10});
  const int hour = digits_at<2>(text, 11);
  const int minute = digits_at<2>(text, 14);
  const int second = end == 19 ? digits_at<2>(text, 17) : 0;
  if (end == 16 && fraction_size(text.substr(end)) != 0) return std::nullopt;  // of a minute
  const auto rest = parse_fraction_and_offset(text.substr(end));
  if (!day || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60 ||
      !rest) {
    return std::nullopt;
  }
  const std::int64_t minutes = *day * 1440 + hour * 60 + minute - rest->minutes;
  std::int64_t moment = (minutes * 60 + second) * 1000 + rest->milliseconds;
  if (second == 60) {
    if ((minutes + 1) % 1440 != 0) return std::nullopt;
    moment = (minutes + 1) * 60'000 - 1;
  }
  constexpr std::int64_t day_ms = 86'400'000;
  if (moment < days_before(0, 1, 1) * day_ms || moment >= days_before(10'000, 1, 1) * day_ms) {
    return std::nullopt;
  }
  return Time{Duration{moment}};
}

/// The most digits of a fraction that are sent on: nanoseconds.
inline constexpr std::size_t most_decimals = 9;

/// Appends a date-time that parse_datetime() accepts in the form that every reader of RFC 3339
/// takes: `T`, seconds, a point, at most nine decimals, `Z` or `+hh:mm`. A text that has this form,
/// or is no date-time, is appended as it is.
inline void append_rfc3339(std::string& out, std::string_view text) {
  if (!parse_datetime(text)) {
    out.append(text);
    return;
  }
  const std::size_t end = clock_end(text);
  out.append(text.substr(0, 10)).append("T").append(text.substr(11, end - 11));
  if (end == 16) out.append(":00");
  std::string_view rest = text.substr(end);
  if (const std::size_t fraction = fraction_size(rest); fraction != 0) {
    out.append(".").append(rest.substr(1, std::min(fraction - 1, most_decimals)));
    rest.remove_prefix(fraction);
  }
  if (rest == "z") rest = "Z";
  if (rest.size() == 5) {
    out.append(rest.substr(0, 3)).append(":").append(rest.substr(3));
  } else {
    out.append(rest).append(rest.size() == 3 ? ":00" : "");
  }
}

/// Whether parse_datetime() accepts a text.
inline bool is_datetime(std::string_view text) noexcept {
  // Fast path for `YYYY-MM-DDThh:mm:ss.sssZ`: compares each character with its lowest and highest
  // value and computes no time.
  constexpr std::string_view lowest = "0000-00-00T00:00:00.000Z";
  constexpr std::string_view highest = "9999-19-39T29:59:59.999Z";
  if (text.size() != lowest.size()) return parse_datetime(text).has_value();
  std::uint8_t outside = 0;
  for (std::size_t i = 0; i < lowest.size(); ++i) {
    const auto c = static_cast<std::uint8_t>(text[i]);
    const auto low = static_cast<std::uint8_t>(lowest[i]);
    const auto high = static_cast<std::uint8_t>(highest[i]);
    outside |= static_cast<std::uint8_t>((c < low ? 1 : 0) | (c > high ? 1 : 0));
  }
  if (outside != 0 || digits_at<2>(text, 11) > 23) return parse_datetime(text).has_value();
  return is_date({text.data(), 10});
}

/// Writes `value` with leading zeros into the `width` characters at `out`.
constexpr void put_digits(char* out, int width, unsigned value) noexcept {
  for (int i = width - 1; i >= 0; --i) {
    out[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

/// Appends `2018-10-12T14:00:00.000Z`, always 24 characters. A time outside the years 0 to 9999 is
/// written as the nearest time inside.
inline void append_datetime(std::string& out, Time time) {
  constexpr Time first = std::chrono::sys_days{std::chrono::year{0} / 1 / 1};
  constexpr Time end = std::chrono::sys_days{std::chrono::year{10000} / 1 / 1};
  time = std::clamp(time, first, end - Duration{1});
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const auto in_day = static_cast<unsigned>((time - day).count());
  char text[] = "0000-00-00T00:00:00.000Z";
  put_digits(text, 4, static_cast<unsigned>(static_cast<int>(date.year())));
  put_digits(text + 5, 2, static_cast<unsigned>(date.month()));
  put_digits(text + 8, 2, static_cast<unsigned>(date.day()));
  put_digits(text + 11, 2, in_day / 3'600'000);
  put_digits(text + 14, 2, in_day / 60'000 % 60);
  put_digits(text + 17, 2, in_day / 1'000 % 60);
  put_digits(text + 20, 3, in_day % 1'000);
  out.append(text, sizeof text - 1);
}

}  // namespace ctsync::detail
