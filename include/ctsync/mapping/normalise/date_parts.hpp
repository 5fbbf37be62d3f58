// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctsync/base/ascii.hpp>
#include <ctsync/base/civil_time.hpp>
#include <ctsync/base/time.hpp>
#include <optional>
#include <string>
#include <string_view>

/// The parts of a date, and how a time of day is read.
namespace ctsync::mapping::normalise::detail {

/// The parts of a date as they are written. They may be no date.
struct DateParts {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  std::string_view fraction{};  ///< with its point
  std::string_view zone = "Z";
};

/// The moment of parts that are a date and a time. Without a zone it is in UTC.
inline std::optional<Time> moment(const DateParts& parts) {
  if (parts.fraction.empty() && ctsync::detail::fraction_size(parts.zone) != 0) {
    return std::nullopt;  // the fraction of a minute
  }
  std::string text = "0000-00-00T00:00:00";
  const auto put = [&](std::size_t at, int width, int value) {
    ctsync::detail::put_digits(text.data() + at, width, static_cast<unsigned>(value));
  };
  put(0, 4, parts.year);
  put(5, 2, parts.month);
  put(8, 2, parts.day);
  put(11, 2, parts.hour);
  put(14, 2, parts.minute);
  put(17, 2, parts.second);
  return ctsync::detail::parse_datetime(text.append(parts.fraction).append(parts.zone));
}

/// Reads a text from its start.
class DateReader {
 public:
  explicit DateReader(std::string_view text) : rest_(text) {}

  std::string_view rest() const { return rest_; }
  bool at_end() const { return rest_.empty(); }
  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  /// Takes blanks; false if there are none.
  bool blanks() {
    const std::size_t size = std::min(rest_.find_first_not_of(" \t"), rest_.size());
    rest_.remove_prefix(size);
    return size != 0;
  }
  std::string_view digits() {
    const auto end = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    return cut(end);
  }
  std::string_view letters() {
    std::size_t end = 0;
    while (end < rest_.size() && ascii::lower(rest_[end]) >= 'a' &&
           ascii::lower(rest_[end]) <= 'z') {
      ++end;
    }
    return cut(end);
  }
  std::string_view cut(std::size_t size) {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  /// A number of one or two digits, or of two only; -1 if there is none.
  int small(bool two = false) {
    const std::string_view text = digits();
    return text.size() == 2 || (text.size() == 1 && !two) ? ctsync::detail::digits(text) : -1;
  }

 private:
  std::string_view rest_;
};

struct NamedZone {
  std::string_view name;
  std::string_view offset;
};

/// The zones that have names in mail (RFC 2822, section 4.3).
inline constexpr std::array mail_zones{NamedZone{"EST", "-0500"}, NamedZone{"EDT", "-0400"},
                                       NamedZone{"CST", "-0600"}, NamedZone{"CDT", "-0500"},
                                       NamedZone{"MST", "-0700"}, NamedZone{"MDT", "-0600"},
                                       NamedZone{"PST", "-0800"}, NamedZone{"PDT", "-0700"}};

/// The offset of a zone, for a text that parse_datetime() takes; without one it is UTC.
inline std::string_view zone_of(std::string_view text, bool in_mail) {
  if (text.empty()) return "Z";
  for (const std::string_view name : {"UTC", "GMT", "UT"}) {
    if (text == name) return "Z";
  }
  for (const NamedZone& zone : mail_zones) {
    if (in_mail && zone.name == text) return zone.offset;
  }
  return text;
}

/// The hour of a clock of twelve hours; -1 if it has no such hour.
inline int hour_of_twelve(int hour, bool afternoon) {
  if (hour < 1 || hour > 12) return -1;
  return hour % 12 + (afternoon ? 12 : 0);
}

/// Reads a time of day, `hh:mm[:ss[.fff]] [AM|PM] [zone]`, to the end of the text.
inline bool read_clock(DateReader& reader, DateParts& parts, bool in_mail = false) {
  parts.hour = reader.small();
  if (parts.hour < 0 || !reader.take(":")) return false;
  parts.minute = reader.small(true);
  if (reader.take(":")) {
    parts.second = reader.small(true);
    parts.fraction = reader.cut(ctsync::detail::fraction_size(reader.rest()));
  }
  if (parts.minute < 0 || parts.second < 0) return false;
  reader.blanks();
  const std::string_view half = reader.rest().substr(0, 2);
  if (ascii::same_word(half, "AM") || ascii::same_word(half, "PM")) {
    parts.hour = hour_of_twelve(parts.hour, ascii::lower(half[0]) == 'p');
    reader.cut(2);
    reader.blanks();
  }
  parts.zone = zone_of(reader.rest(), in_mail);
  return parts.hour >= 0;
}

}  // namespace ctsync::mapping::normalise::detail
