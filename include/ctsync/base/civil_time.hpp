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

/// The day a text `YYYY-MM-DD` names, if the Gregorian calendar has it.
inline std::optional<std::chrono::sys_days> parse_date(std::string_view text) noexcept {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = digits_at<4>(text, 0);
  const int month = digits_at<2>(text, 5);
  const int day = digits_at<2>(text, 8);
  if (year < 0 || month < 0 || day < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date};
}

/// Whether `text` is a real day written `YYYY-MM-DD`.
inline bool is_date(std::string_view text) noexcept { return parse_date(text).has_value(); }

/// The part of a date-time after its seconds: milliseconds and the offset from UTC.
struct FractionAndOffset {
  std::chrono::milliseconds fraction{0};
  std::chrono::minutes offset{0};
};

/// Reads `[.d{1,9}](Z|+hh:mm|-hh:mm)` and nothing after it; digits past the third are cut off.
inline std::optional<FractionAndOffset> parse_fraction_and_offset(std::string_view text) noexcept {
  FractionAndOffset result;
  if (!text.empty() && text.front() == '.') {
    std::size_t end = 1;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    const auto decimals = text.substr(1, end - 1);
    if (decimals.empty() || decimals.size() > 9) return std::nullopt;
    int milliseconds = digits(decimals.substr(0, 3));
    for (std::size_t i = decimals.size(); i < 3; ++i) milliseconds *= 10;
    result.fraction = std::chrono::milliseconds{milliseconds};
    text.remove_prefix(end);
  }
  if (text == "Z") return result;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const int hours = digits_at<2>(text, 1);
  const int minutes = digits_at<2>(text, 4);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  const int total = hours * 60 + minutes;
  result.offset = std::chrono::minutes{text[0] == '-' ? -total : total};
  return result;
}

/// Reads a date-time of RFC 3339 section 5.6 with an upper-case `T` and `Z`, up to nine decimals
/// (cut to milliseconds) and a real calendar day. Second 60 is taken only where UTC may have a leap
/// second, 23:59:60, and becomes the last millisecond of that day. The result lies in the years 0
/// to 9999 of UTC.
inline std::optional<Time> parse_datetime(std::string_view text) noexcept {
  if (text.size() < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  const auto day = parse_date({text.data(), 10});
  const int hour = digits_at<2>(text, 11);
  const int minute = digits_at<2>(text, 14);
  const int second = digits_at<2>(text, 17);
  const auto rest = parse_fraction_and_offset({text.data() + 19, text.size() - 19});
  if (!day || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60 ||
      !rest) {
    return std::nullopt;
  }
  const auto start_of_minute =
      Time{*day} + std::chrono::hours{hour} + std::chrono::minutes{minute} - rest->offset;
  auto moment = start_of_minute + std::chrono::seconds{second} + rest->fraction;
  if (second == 60) {
    const auto next_minute = start_of_minute + std::chrono::minutes{1};
    if (next_minute != std::chrono::floor<std::chrono::days>(next_minute)) return std::nullopt;
    moment = next_minute - Duration{1};
  }
  constexpr Time first = std::chrono::sys_days{std::chrono::year{0} / 1 / 1};
  constexpr Time end = std::chrono::sys_days{std::chrono::year{10000} / 1 / 1};
  if (moment < first || moment >= end) return std::nullopt;
  return moment;
}

/// Whether a text is what parse_datetime() reads.
inline bool is_datetime(std::string_view text) noexcept {
  // The form in which most times come, each character between two others. All at once, and no
  // moment is made of it.
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

/// Appends `2018-10-12T14:00:00.000Z`, always 24 characters. A moment outside the years 0 to 9999
/// is written as the nearest one inside.
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
