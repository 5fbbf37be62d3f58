// SPDX-License-Identifier: MIT
#include "ctsync/mapping/builtin/custom.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "core/profile_json.hpp"
#include "ctsync/mapping/builtin/traits.hpp"

using ctsync::CustomFields;

namespace {

std::string written(std::string_view fields, const CustomFields& rules) {
  const ProfileJson read(R"({"custom":{"fields":)" + std::string(fields) + "}}");
  std::string out;
  ctsync::json::Writer writer(out);
  const std::size_t counted = ctsync::mapping::write_traits(writer, read.profile, rules);
  ctsync::json::Parser parser;
  auto again = parser.parse(out);
  REQUIRE(again.has_value());
  CHECK(counted == again->size());
  return out;
}

}  // namespace

TEST_CASE("custom values keep their white space and lose what targets cannot store, at any depth") {
  CHECK(written(R"({"a":" x ","b":["\u0000 y",{"\u0001k":"\uffffz"}],"c":1.50,"d":null,"e":true})",
                {}) == R"({"a":" x ","b":[" y",{"�k":"z"}],"c":1.5,"d":null,"e":true})");
}

TEST_CASE("rules name the field, not its trait") {
  CHECK(written(R"({"email":1,"custom_email":2,"tier":3})", {{}, {"email"}, {}}) ==
        R"({"custom_custom_email":2,"tier":3})");
  CHECK(written(R"({"email":1,"tier":3})", {{"email"}, {}, {}}) == R"({"custom_email":1})");
}

TEST_CASE("a cleared field is null, once, whether it is there, is gone or is excluded") {
  CHECK(written(R"({"a":1,"b":2})", {{}, {"b"}, {"b", "a", "gone", "email"}}) ==
        R"({"a":null,"b":null,"gone":null,"custom_email":null})");
  CHECK(written(R"({})", {{}, {"*"}, {"gone"}}) == R"({"gone":null})");
}

TEST_CASE("a name that targets cannot store slips through no pattern and is no other name") {
  CHECK(written(R"({"pay\u0000_x":1})", {{}, {"pay*"}, {}}) == "{}");
  CHECK(written(R"({"e\u0000mail":1,"email":2})", {}) == R"({"e�mail":1,"custom_email":2})");
}
