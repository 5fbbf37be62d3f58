// SPDX-License-Identifier: MIT
#include "ctsync/mapping/language/apply.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "applied.hpp"

using ctsync::mapping::language::Dialect;
using ctsync::test::applied;

namespace {

constexpr std::string_view order = R"({
  "orderNumber": "2026-1", "total": 27.5, "zero": 0, "empty": "", "none": null, "big": 9007199254740993,
  "customer": {"email": "Ann@Mail.Example", "name": "Ann", "middle": null},
  "lines": [{"sku": "a", "price": 3}, {"sku": "b", "price": 4.5}]
})";

/// What one field of a mapping gives.
std::string field(std::string_view directive) {
  const std::string given = applied("{\"r\":" + std::string(directive) + "}", order);
  constexpr std::string_view head = "{\"r\":";
  if (!given.starts_with(head)) return given == "{}" ? "nothing" : given;
  return given.substr(head.size(), given.size() - head.size() - 1);
}

}  // namespace

TEST_CASE("values of a mapping are given as they are, and absent ones are left out") {
  CHECK(applied(R"({"a":1,"b":[true,null,"x"],"c":{"d":{}}})", "{}") ==
        R"({"a":1,"b":[true,null,"x"],"c":{"d":{}}})");
  CHECK(applied(R"({"a":{"@path":"$.missing"},"b":[{"@path":"$.missing"}]})", "{}") ==
        R"({"b":[null]})");
  CHECK(applied(R"({"@path":"$.missing"})", "{}") == "absent");
}

TEST_CASE("@path follows keys and indexes, and ends at what is false, 0 or empty") {
  CHECK(field(R"({"@path":"$.customer.email"})") == R"("Ann@Mail.Example")");
  CHECK(field(R"({"@path":"lines[1]['price']"})") == "4.5");
  CHECK(field(R"({"@path":"$.lines.0"})") == R"({"sku":"a","price":3})");
  CHECK(field(R"({"@path":"$.lines.length"})") == "2");
  CHECK(field(R"({"@path":"$.zero.more"})") == "0");
  CHECK(field(R"({"@path":"$.none"})") == "null");
  CHECK(field(R"({"@path":"$.lines[2].sku"})") == "nothing");
}

TEST_CASE("@template puts values into a text") {
  CHECK(field(R"({"@template":"{{customer.name}} ordered {{ orderNumber }} for {{total}}"})") ==
        R"("Ann ordered 2026-1 for 27.5")");
  CHECK(field(R"({"@template":"<{{missing}}{{none}}>"})") == R"("<>")");
  CHECK(field(R"({"@template":"{{customer}} {{lines.0.price}}"})") == R"("[object Object] 3")");
}

TEST_CASE("@if chooses by whether a value exists, or has content") {
  const auto chosen = [](std::string test) {
    return field("{\"@if\":{" + test + R"(,"then":"yes","else":"no"}})");
  };
  CHECK(chosen(R"("exists":{"@path":"$.zero"})") == R"("yes")");
  CHECK(chosen(R"("exists":{"@path":"$.none"})") == R"("no")");
  CHECK(chosen(R"("blank":{"@path":"$.orderNumber"})") == R"("yes")");
  CHECK(chosen(R"("blank":{"@path":"$.empty"})") == R"("no")");
  CHECK(chosen(R"("blank":{"@path":"$.zero"})") == R"("no")");
  CHECK(field(R"({"@if":{"exists":{"@path":"$.missing"},"then":1}})") == "nothing");
}

TEST_CASE("@case and @replace change texts") {
  CHECK(field(R"({"@case":{"operator":"lower","value":{"@path":"$.customer.email"}}})") ==
        R"("ann@mail.example")");
  CHECK(field(R"({"@case":{"operator":"upper","value":{"@path":"$.total"}}})") == "27.5");
  CHECK(field(R"({"@replace":{"pattern":".","replacement":",","value":{"@path":"$.total"}}})") ==
        R"("27,5")");
  CHECK(
      field(
          R"({"@replace":{"pattern":"a","replacement":"$&$&","ignorecase":true,"global":false,"value":{"@path":"$.customer.email"}}})") ==
      R"("AAnn@Mail.Example")");
  CHECK(field(R"({"@replace":{"pattern":"a","value":{"@path":"$.lines"}}})") == R"("")");
}

TEST_CASE("@arrayPath gives each item a shape") {
  CHECK(
      field(R"({"@arrayPath":["$.lines",{"id":{"@path":"$.sku"},"total":{"@path":"$.total"}}]})") ==
      R"([{"id":"a"},{"id":"b"}])");
  CHECK(field(R"({"@arrayPath":["$.customer",{"n":{"@path":"$.name"}}]})") == R"([{"n":"Ann"}])");
  CHECK(field(R"({"@arrayPath":["$.missing",{"n":1}]})") == "nothing");
}

TEST_CASE("@json, @flatten, @merge and @excludeWhenNull make other values") {
  CHECK(field(R"({"@json":{"mode":"encode","value":{"@path":"$.customer"}}})") ==
        R"("{\"email\":\"Ann@Mail.Example\",\"name\":\"Ann\",\"middle\":null}")");
  CHECK(field(R"({"@json":{"mode":"decode","value":"[1, {\"a\": 2}]"}})") == R"([1,{"a":2}])");
  CHECK(field(R"({"@json":{"mode":"decode","value":"{no}"}})") == R"("{no}")");
  CHECK(field(R"({"@flatten":{"separator":"_","value":{"@path":"$.lines"}}})") ==
        R"({"0_sku":"a","0_price":3,"1_sku":"b","1_price":4.5})");
  CHECK(
      field(
          R"({"@merge":{"direction":"right","objects":[{"name":"x","b":1},{"@path":"$.customer"}]}})") ==
      R"({"name":"Ann","b":1,"email":"Ann@Mail.Example","middle":null})");
  CHECK(field(R"({"@excludeWhenNull":{"@path":"$.customer"}})") ==
        R"({"email":"Ann@Mail.Example","name":"Ann"})");
  CHECK(field(R"({"@excludeWhenNull":{"@path":"$.none"}})") == "nothing");
}

TEST_CASE("@transform maps what another mapping gave") {
  CHECK(
      field(
          R"({"@transform":{"apply":{"skus":{"@arrayPath":["$.lines",{"@path":"$.sku"}]}},"mapping":{"first":{"@path":"$.skus[0]"},"gone":{"@path":"$.total"}}}})") ==
      R"({"first":"a"})");
}

TEST_CASE("long integers keep their digits, except where results are Segment's") {
  CHECK(applied(R"({"n":{"@path":"big"},"t":{"@template":"{{big}}"}})", order) ==
        R"({"n":9007199254740993,"t":"9007199254740993"})");
  CHECK(applied(R"({"n":{"@path":"big"},"t":{"@template":"{{big}}"}})", order, Dialect::segment) ==
        R"({"n":9007199254740992,"t":"9007199254740992"})");
  constexpr std::string_view written =
      R"({"n":[9007199254740993,-9223372036854775808,18446744073709551615,18446744073709551616]})";
  CHECK(
      applied(written, "{}") ==
      R"({"n":[9007199254740993,-9223372036854775808,18446744073709551615,1.8446744073709552e+19]})");
  CHECK(
      applied(written, "{}", Dialect::segment) ==
      R"({"n":[9007199254740992,-9223372036854776000,18446744073709552000,18446744073709552000]})");
}

TEST_CASE("what a mapping gives can be read again, whatever number it passes on") {
  constexpr std::string_view numbers =
      R"({"n":[1e15,1e16,-1e16,1.5e18,1e19,-1e19,18446744073709551616.0,1e20,-9.99e20,1e21,1e300]})";
  const auto given = applied(R"({"n":{"@path":"$.n"}})", numbers);
  CHECK(applied(R"({"n":{"@path":"$.n"}})", given) == given);
  CHECK(
      given ==
      R"({"n":[1000000000000000,1e+16,-1e+16,1.5e+18,1e+19,-1e+19,1.8446744073709552e+19,1e+20,-9.99e+20,1e+21,1e+300]})");
}

TEST_CASE("a text within a result has numbers as JavaScript writes them") {
  CHECK(
      applied(
          R"({"t":{"@json":{"mode":"encode","value":{"@path":"$.n"}}},"u":{"@template":"{{n}}"}})",
          R"({"n":1.2345678901234568e20})") ==
      R"({"t":"123456789012345680000","u":"123456789012345680000"})");
}

TEST_CASE("of repeated keys the last counts, and array indexes come first, as in JavaScript") {
  CHECK(applied(R"({"r":{"@path":""}})", R"({"b":1,"2":2,"a":3,"1":4,"b":5})") ==
        R"({"r":{"1":4,"2":2,"b":5,"a":3}})");
  CHECK(applied(R"({"r":{"@path":"a.b"}})", R"({"a":{"b":1},"a":{"c":2}})") == "{}");
}

TEST_CASE("half a surrogate pair is escaped for Segment, and replaced elsewhere") {
  CHECK(applied(R"({"r":{"@path":"s.0"}})", R"({"s":"😀"})", Dialect::segment) ==
        R"({"r":"\ud83d"})");
  CHECK(applied(R"({"r":{"@path":"s.0"}})", R"({"s":"😀"})") == "{\"r\":\"\uFFFD\"}");
  CHECK(applied(R"({"r":{"@template":"{{s.0}}{{s.1}}"}})", R"({"s":"😀"})") == R"({"r":"😀"})");
}

TEST_CASE("an evaluation that fails names the directive and appends nothing") {
  const auto compiled = ctsync::test::language::compile(
      R"({"a":1,"b/c":[{"@path":{"@path":"n"}}]})", Dialect::ctsync);
  REQUIRE(compiled.program);
  ctsync::test::language::Memory memory;
  std::string out = "kept";
  const auto given = ctsync::test::language::apply(*compiled.program, R"({"n":5})", out, memory);

  REQUIRE_FALSE(given);
  CHECK(given.error().where == "/b~1c/0/@path");
  CHECK(given.error().detail == "expected a string as @path, got a number");
  CHECK(out == "kept");
}

TEST_CASE("a payload has to be an object") {
  for (const std::string_view payload : {"[]", "5", "\"x\"", "null"}) {
    CHECK(applied("{}", payload).starts_with("error expected an object as payload"));
  }
}

TEST_CASE("a program gives the same bytes again, and its memory can be used for others") {
  const std::string_view mapping = R"({"l":{"@path":"lines"},"t":{"@template":"{{total}}"}})";
  const auto compiled = ctsync::test::language::compile(mapping, Dialect::ctsync);
  REQUIRE(compiled.program);
  ctsync::test::language::Memory memory;
  std::string first;
  std::string other;
  std::string again;
  CHECK(ctsync::test::language::apply(*compiled.program, order, first, memory));
  CHECK(ctsync::test::language::apply(*compiled.program, R"({"total":1})", other, memory));
  CHECK(ctsync::test::language::apply(*compiled.program, order, again, memory));

  CHECK(first == again);
  CHECK(other == R"({"t":"1"})");
}
