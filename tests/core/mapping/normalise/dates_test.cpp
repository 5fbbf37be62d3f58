// SPDX-License-Identifier: MIT
#include "ctsync/mapping/normalise/dates.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using ctsync::mapping::normalise::DateForm;

namespace {

/// A date in the usual form, or "none".
std::string read(std::string_view text, DateForm form = DateForm::any) {
  const auto time = ctsync::mapping::normalise::read_date(text, form);
  if (!time) return "none";
  std::string out;
  ctsync::detail::append_datetime(out, *time);
  return out;
}

constexpr std::string_view midnight = "2024-05-01T00:00:00.000Z";
constexpr std::string_view ten = "2024-05-01T10:00:00.000Z";

}  // namespace

TEST_CASE("a date of ISO 8601 is read with and without a time, and with and without a zone") {
  for (const auto form : {DateForm::any, DateForm::iso, DateForm::us, DateForm::eu}) {
    CHECK(read("2024-05-01", form) == midnight);
    CHECK(read("20240501", form) == midnight);
    for (const std::string_view text :
         {"2024-05-01T10:00:00Z", "2024-05-01T12:00:00+02:00", "2024-05-01T12:00:00+0200",
          "2024-05-01 10:00:00", "2024-05-01T10:00", "2024-05-01t10:00:00z", "2024-05-01T05:00-05",
          "2024-05-01 10:00:00 UTC", "2024-05-01 12:00:00 +0200", "20240501T100000Z",
          "20240501T1000", " 2024-05-01 10:00:00.000\n"}) {
      CAPTURE(text);
      CHECK(read(text, form) == ten);
    }
  }
  CHECK(read("2024-05-01T10:00:00.123456Z") == "2024-05-01T10:00:00.123Z");
  CHECK(read("20240501T100000,5Z") == "2024-05-01T10:00:00.500Z");
  CHECK(read("2016-12-31T23:59:60Z") == "2016-12-31T23:59:59.999Z");
}

TEST_CASE("a date of three numbers is read where it can be only one day") {
  for (const std::string_view text :
       {"01.05.2024", "1.5.2024", "2024/05/01", "2024/5/1", "2024.05.01"}) {
    CAPTURE(text);
    CHECK(read(text) == midnight);
    CHECK(read(text, DateForm::iso) == "none");
  }
  CHECK(read("13/5/2024") == "2024-05-13T00:00:00.000Z");
  CHECK(read("5/13/2024") == "2024-05-13T00:00:00.000Z");
  CHECK(read("05-13-2024") == "2024-05-13T00:00:00.000Z");
  CHECK(read("5/5/2024") == "2024-05-05T00:00:00.000Z");
  CHECK(read("5/1/2024") == "none");
  CHECK(read("05-01-2024") == "none");
}

TEST_CASE("the sequence of month and day is American or European where that is said") {
  CHECK(read("5/1/2024", DateForm::us) == midnight);
  CHECK(read("05-01-2024", DateForm::us) == midnight);
  CHECK(read("5.1.2024", DateForm::us) == midnight);
  CHECK(read("1/5/2024", DateForm::eu) == midnight);
  CHECK(read("01-05-2024", DateForm::eu) == midnight);
  CHECK(read("13/5/2024", DateForm::us) == "none");
  CHECK(read("5/13/2024", DateForm::eu) == "none");
  CHECK(read("5/1/2024", DateForm::iso) == "none");
}

TEST_CASE("a time of day behind a date of numbers may be of twelve hours") {
  for (const std::string_view text :
       {"5/1/2024 10:00", "5/1/2024, 10:00:00 AM", "05/01/2024 10:00am",
        "5/1/2024 05:00:00 AM -05:00", "5/1/2024T10:00:00"}) {
    CAPTURE(text);
    CHECK(read(text, DateForm::us) == ten);
  }
  CHECK(read("01.05.2024 22:15:30") == "2024-05-01T22:15:30.000Z");
  CHECK(read("01.05.2024 10:15 PM") == "2024-05-01T22:15:00.000Z");
  CHECK(read("01.05.2024 12:00 AM") == midnight);
  CHECK(read("01.05.2024 12:30 PM") == "2024-05-01T12:30:00.000Z");
  CHECK(read("01.05.2024 13:00 PM") == "none");
  CHECK(read("01.05.2024 0:30 AM") == "none");
}

TEST_CASE("a date of mail is read, with names of zones and comments") {
  for (const std::string_view text :
       {"Wed, 01 May 2024 10:00:00 GMT", "Wed, 1 May 2024 12:00:00 +0200 (CEST)",
        "01 May 2024 10:00 +0000", "1 May 2024 05:00:00 EST", "Wed, 01 May 2024 03:00:00 PDT"}) {
    CAPTURE(text);
    CHECK(read(text) == ten);
    CHECK(read(text, DateForm::iso) == "none");
  }
  CHECK(read("1 May 2024") == midnight);
  CHECK(read("1 May 24") == "none");
  CHECK(read("1 Mai 2024") == "none");
  CHECK(read("Foo, 01 May 2024 10:00:00 GMT") == "none");
  CHECK(read("01 May 2024 10:00:00 CEST") == "none");
}

TEST_CASE("digits alone are told apart by their number") {
  CHECK(read("1714557600") == ten);
  CHECK(read("1714557600000") == ten);
  CHECK(read("1714557600123") == "2024-05-01T10:00:00.123Z");
  CHECK(read("20240501100000") == ten);
  CHECK(read("315532800") == "1980-01-01T00:00:00.000Z");
  CHECK(read("315532800000") == "1980-01-01T00:00:00.000Z");
  for (const std::string_view text :
       {"0", "5", "2024", "202405", "1234567", "10101010", "01052024", "20241301", "12345678901",
        "20241301100000", "171455760000012"}) {
    CAPTURE(text);
    CHECK(read(text) == "none");
  }
  CHECK(read("1714557600", DateForm::iso) == "none");
  CHECK(read("1714557600000", DateForm::iso) == "none");
}

TEST_CASE("seconds and milliseconds are exact, also before 1970 and with a fraction") {
  CHECK(read("20240501", DateForm::seconds) == "1970-08-23T06:21:41.000Z");
  CHECK(read("0", DateForm::seconds) == "1970-01-01T00:00:00.000Z");
  CHECK(read("1714557600.1239", DateForm::seconds) == "2024-05-01T10:00:00.123Z");
  CHECK(read("1714557600.5", DateForm::seconds) == "2024-05-01T10:00:00.500Z");
  CHECK(read("-1.5", DateForm::seconds) == "1969-12-31T23:59:58.500Z");
  CHECK(read("-1", DateForm::milliseconds) == "1969-12-31T23:59:59.999Z");
  CHECK(read("253402300799999", DateForm::milliseconds) == "9999-12-31T23:59:59.999Z");
  CHECK(read("253402300800000", DateForm::milliseconds) == "none");
  CHECK(read("-62167219200", DateForm::seconds) == "0000-01-01T00:00:00.000Z");
  CHECK(read("-62167219201", DateForm::seconds) == "none");
  for (const std::string_view text : {"", "-", "1.", ".5", "1e9", "+1", "--1", "1 2",
                                      "999999999999999", "99999999999999999999", "2024-05-01"}) {
    CAPTURE(text);
    CHECK(read(text, DateForm::seconds) == "none");
  }
}

TEST_CASE("a date of .NET is read, whose offset does not move the moment") {
  CHECK(read("/Date(1714557600000)/") == ten);
  CHECK(read("/Date(1714557600000+0200)/") == ten);
  CHECK(read("/Date(-1)/") == "1969-12-31T23:59:59.999Z");
  CHECK(read("/Date(-1-0500)/") == "1969-12-31T23:59:59.999Z");
  for (const std::string_view text :
       {"/Date()/", "/Date(1714557600000", "/Date(+0200)/", "/Date(1.5)/", "/Date(17145576OOOOO)/",
        "/Date(1714557600000+02)/"}) {
    CAPTURE(text);
    CHECK(read(text) == "none");
  }
}

TEST_CASE("what is no date gives none") {
  for (const auto form : {DateForm::any, DateForm::iso, DateForm::us, DateForm::eu}) {
    for (const std::string_view text : {"",
                                        " ",
                                        "yesterday",
                                        "2024-02-30",
                                        "30.02.2024",
                                        "2024-13-01",
                                        "2024-00-10",
                                        "2024-05",
                                        "2024-W18-3",
                                        "2024-122",
                                        "1/5/24",
                                        "1//2024",
                                        "2024-05-01T25:00:00Z",
                                        "2024-05-01T10:60",
                                        "2024-05-01T",
                                        "2024-05-01x",
                                        "2024-05-01 10",
                                        "2024-05-01T10:00:00+99:00",
                                        "2024-05-01T10:00:00Zebra",
                                        "-2024-05-01",
                                        "20240501T",
                                        "20240501T1",
                                        "20240501T10000",
                                        "2024-05/01",
                                        "2024-05-01T10:00.5Z",
                                        "2024-05-01T10:5"}) {
      CAPTURE(text);
      CHECK(read(text, form) == "none");
    }
    CHECK(read("2024-05-01 " + std::string(100, ' ') + "10:00", form) == "none");
  }
}

TEST_CASE("a moment has a day and whole seconds, rounded down") {
  using ctsync::mapping::normalise::day_text;
  using ctsync::mapping::normalise::unix_seconds;
  const ctsync::Time before{ctsync::Duration{-1}};
  CHECK(day_text(before) == "1969-12-31");
  CHECK(unix_seconds(before) == -1);
  const ctsync::Time after{ctsync::Duration{86'400'999}};
  CHECK(day_text(after) == "1970-01-02");
  CHECK(unix_seconds(after) == 86'400);
}
