// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "admin/answers/confirmations.hpp"
#include "admin/answers/cursor.hpp"
#include "admin/answers/list_filter.hpp"

namespace ctsync::test {

namespace {

using namespace server::admin;

constexpr std::array<std::string_view, 7> names{"state", "since",  "from", "reason",
                                                "limit", "cursor", "after"};

Query query(std::string_view text) { return std::get<Query>(Query::read(text, names)); }

std::string problem_of(std::string_view text) {
  const auto read = read_list_filter(query(text), names);
  const auto* const problem = std::get_if<Problem>(&read);
  return problem == nullptr ? "" : problem->code;
}

}  // namespace

TEST_CASE("a cursor leads back to its row, in the list that it is of") {
  const auto cursor = cursor_at({48'213, 7}, "dead\n");
  const auto place = place_of_cursor(cursor, "dead\n");
  REQUIRE(place);
  CHECK(place->row == 48'213);
  CHECK(place->call == 7);
  CHECK_FALSE(place_of_cursor(cursor, "done\n"));
  for (const auto* text : {"", "2-", "2-x-0-0", "1-1-0", "2--5-0-000000000000", "2-1", "2-1-1"}) {
    CAPTURE(text);
    CHECK_FALSE(place_of_cursor(text, ""));
  }
}

TEST_CASE("parameters are lists with commas, which may be encoded") {
  const auto read = query("state=dead,retrying&reason=a%2Cb");
  CHECK(read.list("state") == std::vector<std::string>{"dead", "retrying"});
  CHECK(query("state=dead%2Cretrying").list("state") == read.list("state"));
  CHECK(read["reason"] == "a,b");
  CHECK(read["since"].empty());
  CHECK(read.number("limit", 1, 200, 100) == 100);
  CHECK_FALSE(query("limit=0").number("limit", 1, 200, 100));
  CHECK_FALSE(query("limit=7x").number("limit", 1, 200, 100));
}

TEST_CASE("a parameter that is unknown or repeated is a problem") {
  for (const auto* text : {"nonsense=1", "state=dead&state=done", "=1"}) {
    CAPTURE(text);
    const auto read = Query::read(text, names);
    REQUIRE(std::holds_alternative<Problem>(read));
    CHECK(std::get<Problem>(read).code == "filter.unknown");
  }
  const auto read = Query::read("nonsense=1", names);
  CHECK(std::get<Problem>(read).errors.front().where == "nonsense");
}

TEST_CASE("a filter of a list says what is wrong with it") {
  CHECK(problem_of("since=24h&limit=200") == "");
  CHECK(problem_of("since=2h") == "parameter.invalid");
  CHECK(problem_of("from=yesterday") == "parameter.invalid");
  CHECK(problem_of("reason=bad%20luck") == "parameter.invalid");
  CHECK(problem_of("limit=201") == "parameter.invalid");
  CHECK(problem_of("cursor=AAAA") == "cursor.invalid");
}

TEST_CASE("the cursors of a filter are those of no other, and the page does not count") {
  const auto first = std::get<ListFilter>(read_list_filter(query("state=dead&limit=7"), names));
  const auto next = "state=dead&cursor=" + cursor_at({9, 0}, first.text);
  const auto second = std::get<ListFilter>(read_list_filter(query(next), names));
  CHECK(second.before.row == 9);
  CHECK(problem_of("state=done&cursor=" + cursor_at({9, 0}, first.text)) == "cursor.invalid");
}

TEST_CASE("what a preview showed is confirmed once, by who saw it, for the same act") {
  Confirmations confirmations;
  const auto text = confirmations.keep("ada", "retry g-1", {"outbox-1", "outbox-2"});
  CHECK_FALSE(confirmations.take(text, "eve", "retry g-1"));
  CHECK_FALSE(confirmations.take(text, "ada", "discard g-1"));
  CHECK_FALSE(confirmations.take("guess", "ada", "retry g-1"));
  const auto ids = confirmations.take(text, "ada", "retry g-1");
  REQUIRE(ids);
  CHECK(*ids == std::vector<std::string>{"outbox-1", "outbox-2"});
  CHECK_FALSE(confirmations.take(text, "ada", "retry g-1"));
}

}  // namespace ctsync::test
