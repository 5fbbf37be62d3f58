// SPDX-License-Identifier: MIT
#include "ctsync/json/copy.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace json = ctsync::json;

namespace {

std::string copied(std::string_view text) {
  json::Parser parser;
  auto root = parser.parse(text);
  REQUIRE(root.has_value());
  std::string out;
  json::Writer writer(out);
  json::write(writer, *root);
  return out;
}

}  // namespace

TEST_CASE("a value is copied compact, members in order, numbers as they are") {
  CHECK(copied(" { \"b\" : [ 1 , 2.50 , true , false , null , \"\\u00e9\\n\" ] , \"a\" : { } } ") ==
        "{\"b\":[1,2.5,true,false,null,\"é\\n\"],\"a\":{}}");
  CHECK(copied("18446744073709551615") == "18446744073709551615");
  CHECK(copied("-9223372036854775808") == "-9223372036854775808");
  CHECK(copied("9007199254740993") == "9007199254740993");
  CHECK(copied(R"({"a":1,"a":2})") == R"({"a":1,"a":2})");
  CHECK(copied("1.10") == "1.1");
}
