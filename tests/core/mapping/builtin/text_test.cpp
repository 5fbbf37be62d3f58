// SPDX-License-Identifier: MIT
#include "ctsync/mapping/builtin/text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using ctsync::Text;

namespace {

std::string written(const Text& field, bool sent) {
  std::string out;
  ctsync::json::Writer writer(out);
  writer.begin_object();
  ctsync::mapping::write_clean(writer, "t", field, sent);
  writer.end_object();
  return out;
}

Text known(std::string_view value) {
  Text field;
  field.set(value);
  return field;
}

}  // namespace

TEST_CASE("a text is written clean, and null if it is cleared, blank or was sent before") {
  Text cleared;
  cleared.clear();
  for (const bool sent : {false, true}) {
    CHECK(written(known(" Liv\x01 "), sent) == R"({"t":"Liv"})");
    CHECK(written(known("\u00A0"), sent) == R"({"t":null})");
    CHECK(written(known(""), sent) == R"({"t":null})");
    CHECK(written(cleared, sent) == R"({"t":null})");
  }
  CHECK(written(Text{}, false) == "{}");
  CHECK(written(Text{}, true) == R"({"t":null})");
}

TEST_CASE("an array is written without its blank texts") {
  std::string out;
  ctsync::json::Writer writer(out);
  ctsync::mapping::write_clean(writer, std::vector<std::string_view>{" a", " ", "b\x02", ""});
  CHECK(out == R"(["a","b"])");
}
