// SPDX-License-Identifier: MIT
#include "commercetools/page_cursor.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace ctsync;
using namespace ctsync::commercetools_api;
using Phase = PageCursor::Phase;

namespace {

constexpr Time start{Duration{1'700'000'000'000}};

PageCursor read(std::string_view text) {
  auto cursor = parse_page_cursor(text);
  CAPTURE(text);
  REQUIRE(cursor);
  return *std::move(cursor);
}

}  // namespace

TEST_CASE("a cursor comes back from its text") {
  const std::vector<PageCursor> cursors = {
      {},
      {Phase::by_id, start, "", "", 0},
      {Phase::by_id, start, "c-1", "", 0},
      {Phase::by_id, start, "c \"1\"\n", "", 125},
      {Phase::catch_up, start, "", "2023-11-14T22:08:20.000Z", 0, start},
      {Phase::catch_up, start, "c-1", "2023-11-14T22:08:20.000Z", 1, start},
  };
  for (const auto& cursor : cursors) CHECK(read(to_json(cursor)) == cursor);
}

TEST_CASE("the text of a cursor is JSON with a version") {
  CHECK(to_json({}) == R"({"version":1,"phase":"by_id"})");
  CHECK(to_json({Phase::catch_up, start, "c-1", "2023-11-14T22:08:20.000Z", 250, start}) ==
        R"({"version":1,"phase":"catch_up","started":"2023-11-14T22:13:20.000Z",)"
        R"("listed":"2023-11-14T22:13:20.000Z",)"
        R"("time":"2023-11-14T22:08:20.000Z","id":"c-1","limit":250})");
}

TEST_CASE("a damaged cursor is an error that names what is wrong, never another place") {
  struct Row {
    std::string_view text;
    Errc code;
    std::string_view where;
  };
  const std::vector<Row> rows = {
      {"", Errc::malformed, ""},
      {R"({"version":1,"phase":"by_id")", Errc::malformed, ""},
      {"[]", Errc::invalid, ""},
      {"{}", Errc::missing, "/version"},
      {R"({"version":1})", Errc::missing, "/phase"},
      {R"({"version":2,"phase":"by_id"})", Errc::unsupported, "/version"},
      {R"({"version":"1","phase":"by_id"})", Errc::invalid, "/version"},
      {R"({"version":1,"phase":"by_name"})", Errc::invalid, "/phase"},
      {R"({"version":1,"phase":"by_id","phase":"catch_up"})", Errc::invalid, "/phase"},
      {R"({"version":1,"phase":"by_id","id":"c-1"})", Errc::missing, "/started"},
      {R"({"version":1,"phase":"by_id","started":"yesterday"})", Errc::invalid, "/started"},
      {R"({"version":1,"phase":"by_id","started":"2023-11-14T22:13:20Z","id":""})", Errc::invalid,
       "/id"},
      {R"({"version":1,"phase":"by_id","started":"2023-11-14T22:13:20Z","id":7})", Errc::invalid,
       "/id"},
      {R"({"version":1,"phase":"by_id","time":"2023-11-14T22:13:20Z"})", Errc::invalid, "/time"},
      {R"({"version":1,"phase":"catch_up","time":"2023-11-14T22:13:20Z"})", Errc::missing,
       "/started"},
      {R"({"version":1,"phase":"catch_up","started":"2023-11-14T22:13:20Z"})", Errc::missing,
       "/time"},
      {R"({"version":1,"phase":"catch_up","started":"2023-11-14T22:13:20Z",)"
       R"("time":"2023-11-14T22:13:20Z"})",
       Errc::missing, "/listed"},
      {R"({"version":1,"phase":"catch_up","started":"2023-11-14T22:13:20Z","time":"2023"})",
       Errc::invalid, "/time"},
      {R"({"version":1,"phase":"by_id","limit":0})", Errc::invalid, "/limit"},
      {R"({"version":1,"phase":"by_id","limit":501})", Errc::invalid, "/limit"},
      {R"({"version":1,"phase":"by_id","limit":1.5})", Errc::invalid, "/limit"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto cursor = parse_page_cursor(row.text);
    REQUIRE_FALSE(cursor);
    CHECK(name(cursor.error().code) == name(row.code));
    CHECK(cursor.error().where == row.where);
    CHECK_FALSE(cursor.error().detail.empty());
  }
}

TEST_CASE("a cursor that was cut anywhere is an error") {
  const auto text =
      to_json({Phase::catch_up, start, "c-1", "2023-11-14T22:08:20.000Z", 250, start});
  for (std::size_t size = 0; size < text.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(parse_page_cursor(std::string_view(text).substr(0, size)));
  }
}
