// SPDX-License-Identifier: MIT
#include "ctsync/base/civil_time.hpp"

#include <doctest/doctest.h>

#include <string>

using ctsync::Time;
using ctsync::detail::append_datetime;
using ctsync::detail::append_rfc3339;
using ctsync::detail::is_date;
using ctsync::detail::is_datetime;
using ctsync::detail::parse_datetime;
using namespace std::chrono_literals;

namespace {

constexpr Time moment = std::chrono::sys_days{std::chrono::year{2018} / 10 / 12} + 14h;

std::string text_of(Time time) {
  std::string text;
  append_datetime(text, time);
  return text;
}

}  // namespace

TEST_CASE("a date-time is read with and without decimals, cut to milliseconds") {
  CHECK(parse_datetime("2018-10-12T14:00:00Z") == moment);
  CHECK(parse_datetime("2018-10-12T14:00:00.000Z") == moment);
  CHECK(parse_datetime("2018-10-12T14:00:00.1Z") == moment + 100ms);
  CHECK(parse_datetime("2018-10-12T14:00:00.12Z") == moment + 120ms);
  CHECK(parse_datetime("2018-10-12T14:00:00.123Z") == moment + 123ms);
  CHECK(parse_datetime("2018-10-12T14:00:00.1239Z") == moment + 123ms);
  CHECK(parse_datetime("2018-10-12T14:00:00.001999999Z") == moment + 1ms);
  CHECK(parse_datetime("1970-01-01T00:00:00Z") == Time{});
  CHECK(parse_datetime("1969-12-31T23:59:59.999Z") == Time{-1ms});
}

TEST_CASE("the forms of ISO 8601 that CRMs write are read") {
  CHECK(parse_datetime("2018-10-12T14:00:00.000+0000") == moment);  // Salesforce, PHP
  CHECK(parse_datetime("2018-10-12T16:30:00+0230") == moment);
  CHECK(parse_datetime("2018-10-12T12:00:00-02") == moment);
  CHECK(parse_datetime("2018-10-12 14:00:00.5+00") == moment + 500ms);  // PostgreSQL
  CHECK(parse_datetime("2018-10-12 14:00:00+00:00") == moment);         // Python
  CHECK(parse_datetime("2018-10-12t14:00:00z") == moment);
  CHECK(parse_datetime("2018-10-12T14:00Z") == moment);
  CHECK(parse_datetime("2018-10-12T16:00+0200") == moment);
  CHECK(parse_datetime("2018-10-12T14:00:00,25Z") == moment + 250ms);
  CHECK(parse_datetime("2018-10-12T14:00:00.123456789012345Z") == moment + 123ms);
}

TEST_CASE("a time is sent on as RFC 3339, and unchanged where it is that already") {
  const auto sent = [](std::string_view text) {
    std::string out;
    append_rfc3339(out, text);
    return out;
  };
  for (const auto* text :
       {"2018-10-12T14:00:00Z", "2018-10-12T14:00:00.1+02:30", "2018-10-12T14:00:00.123456789Z",
        "2018-10-12T14:00:00-00:00", "", "unknown", "2018-10-12"}) {
    CHECK(sent(text) == text);
  }
  CHECK(sent("2018-10-12T14:00:00.000+0000") == "2018-10-12T14:00:00.000+00:00");
  CHECK(sent("2018-10-12T14:00:00-02") == "2018-10-12T14:00:00-02:00");
  CHECK(sent("2018-10-12 14:00:00,5z") == "2018-10-12T14:00:00.5Z");
  CHECK(sent("2018-10-12t14:00+0530") == "2018-10-12T14:00:00+05:30");
  CHECK(sent("2018-10-12T14:00:00.1234567891Z") == "2018-10-12T14:00:00.123456789Z");
  for (const auto* text : {"2018-10-12 14:00+0530", "2018-10-12t14:00:00,1234567891z"}) {
    CHECK(parse_datetime(sent(text)) == parse_datetime(text));
  }
}

TEST_CASE("an offset is taken off") {
  CHECK(parse_datetime("2018-10-12T16:30:00+02:30") == moment);
  CHECK(parse_datetime("2018-10-12T00:00:00.5-14:00") == moment + 500ms);
  CHECK(parse_datetime("2018-10-12T14:00:00-00:00") == moment);
  CHECK(parse_datetime("2018-10-13T13:59:00+23:59") == moment);
}

TEST_CASE("what has no zone, no one meaning or no real day is refused") {
  for (const auto* text : {"",
                           "2018-10-12",
                           "2018-10-12T14:00:00",
                           "2018-10-12 14:00:00",
                           "2018-10-12T14:00",
                           "2018-10-12T14:00.5Z",
                           "2018-10-12T14Z",
                           "2018-10-12T1400Z",
                           "20181012T140000Z",
                           "2018-10-12T14:00:",
                           "2018-10-12T14:00:Z",
                           "2018-10-12T14:00:00.Z",
                           "2018-10-12T14:00:00,Z",
                           "2018-10-12T14:00:00+020",
                           "2018-10-12T14:00:00+2",
                           "2018-10-12T14:00:00+",
                           "2018-10-12T14:00:00+02000",
                           "2018-10-12T14:00:00+2400",
                           "2018-10-12T14:00:00+24",
                           "2018-10-12T14:00:00 +0200",
                           "2018-10-12T14:00:00 UTC",
                           "2018-10-12_14:00:00Z",
                           "2018-10-12T14:00:00+24:00",
                           "2018-10-12T14:00:00+02:60",
                           "2018-10-12T14:00:00 02:00",
                           "2018-10-12T14:00:00ZZ",
                           "2018-10-12T14:00:00Z ",
                           " 2018-10-12T14:00:00Z",
                           "2018-10-12T24:00:00Z",
                           "2018-10-12T14:60:00Z",
                           "2018-10-12T14:00:61Z",
                           "2018-13-12T14:00:00Z",
                           "2018-00-12T14:00:00Z",
                           "2018-10-00T14:00:00Z",
                           "2018-10-32T14:00:00Z",
                           "2018-04-31T14:00:00Z",
                           "18-10-12T14:00:00.00Z",
                           "+018-10-12T14:00:00Z",
                           "2018-1a-12T14:00:00Z",
                           "2018-10-12T-4:00:00Z",
                           "2018-10-12T14:00:0:Z",
                           "2018/10/12T14:00:00Z",
                           "2018-10-12T14:00:00.-1Z",
                           "2018-10-12T14:00:00.5",
                           "2018-10-12T14:00:00.5+02:0"}) {
    CAPTURE(text);
    CHECK(parse_datetime(text) == std::nullopt);
  }
  CHECK(parse_datetime(std::string("2018-10-12T14:00:00Z\0", 21)) == std::nullopt);
}

TEST_CASE("a text is a date-time if it can be read, whatever one of its characters is") {
  for (const std::string text :
       {"2026-03-02T09:15:30.104Z", "2024-02-29T23:59:59.999Z", "0000-01-01T00:00:00.000Z",
        "9999-12-31T23:59:59.999Z", "2016-12-31T23:59:60.000Z", "2026-03-02T09:15:30Z",
        "2026-03-02T09:15:3+01:00"}) {
    for (std::size_t at = 0; at < text.size(); ++at) {
      std::string other = text;
      for (int c = 0; c < 256; ++c) {
        other[at] = static_cast<char>(c);
        CAPTURE(other);
        REQUIRE(is_datetime(other) == parse_datetime(other).has_value());
      }
    }
  }
  CHECK(is_datetime("2026-03-02T09:15:30.104Z"));
  CHECK_FALSE(is_datetime("2023-02-29T09:15:30.104Z"));
  CHECK_FALSE(is_datetime("2026-03-02T24:15:30.104Z"));
}

TEST_CASE("29 February exists in leap years only") {
  CHECK(parse_datetime("2024-02-29T00:00:00Z").has_value());
  CHECK(parse_datetime("2000-02-29T00:00:00Z").has_value());
  CHECK(parse_datetime("0000-02-29T00:00:00Z").has_value());
  CHECK_FALSE(parse_datetime("2023-02-29T00:00:00Z").has_value());
  CHECK_FALSE(parse_datetime("1900-02-29T00:00:00Z").has_value());
  CHECK_FALSE(parse_datetime("2100-02-29T00:00:00Z").has_value());
}

TEST_CASE("a leap second is the last millisecond of its UTC day, and stands nowhere else") {
  const Time last = Time{std::chrono::sys_days{std::chrono::year{2017} / 1 / 1}} - 1ms;
  CHECK(parse_datetime("2016-12-31T23:59:60Z") == last);
  CHECK(parse_datetime("2016-12-31T23:59:60.75Z") == last);
  CHECK(parse_datetime("2016-12-31T15:59:60-08:00") == last);
  CHECK(parse_datetime("2017-01-01T00:59:60+01:00") == last);
  CHECK(parse_datetime("2016-12-31T23:58:60Z") == std::nullopt);
  CHECK(parse_datetime("2016-12-31T23:59:60+01:00") == std::nullopt);
  CHECK(parse_datetime("2016-12-31T14:00:60Z") == std::nullopt);
}

TEST_CASE("an offset does not lead out of the years 0 to 9999") {
  CHECK(parse_datetime("0000-01-01T00:00:00Z").has_value());
  CHECK(parse_datetime("0000-01-01T00:00:00+00:01") == std::nullopt);
  CHECK(parse_datetime("9999-12-31T23:59:59.999Z").has_value());
  CHECK(parse_datetime("9999-12-31T23:59:59-00:01") == std::nullopt);
}

TEST_CASE("a date is ten characters that name a real day") {
  CHECK(is_date("1990-01-31"));
  CHECK(is_date("2024-02-29"));
  for (const auto* text :
       {"", "1990-1-31", "1990-01-31 ", "1990-02-30", "2023-02-29", "1990-00-10", "1990-01-00",
        "1990/01/31", "19900131", "199O-01-31", "1990-01-31Z", "-990-01-31"}) {
    CAPTURE(text);
    CHECK_FALSE(is_date(text));
  }
}

TEST_CASE("a moment is written with three decimals and Z") {
  CHECK(text_of(moment) == "2018-10-12T14:00:00.000Z");
  CHECK(text_of(moment + 59min + 58s + 7ms) == "2018-10-12T14:59:58.007Z");
  CHECK(text_of(Time{-1ms}) == "1969-12-31T23:59:59.999Z");
  CHECK(text_of(Time{}) == "1970-01-01T00:00:00.000Z");
}

TEST_CASE("a moment outside four-digit years is written as the nearest inside") {
  CHECK(text_of(Time::max()) == "9999-12-31T23:59:59.999Z");
  CHECK(text_of(Time::min()) == "0000-01-01T00:00:00.000Z");
}

TEST_CASE("what is written is read back as the same moment") {
  for (Time time = Time{} - 719'000 * 24h; time < Time{} + 2'900'000 * 24h;
       time += 977 * 24h + 7'919'171ms) {
    const auto text = text_of(time);
    CAPTURE(text);
    REQUIRE(parse_datetime(text) == time);
    REQUIRE(is_date(text.substr(0, 10)));
  }
}
