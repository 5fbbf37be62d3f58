// SPDX-License-Identifier: MIT
#include "operator/mapping/expected_json.hpp"

#include <ctsync/json/copy.hpp>
#include <ctsync/json/write.hpp>

namespace ctsync::server {

namespace {

std::string shown(json::View value) {
  std::string text;
  json::Writer writer(text);
  json::write(writer, value);
  return text;
}

class Comparison {
 public:
  // NOLINTNEXTLINE(misc-no-recursion): as deep as the parser allows
  void compare(json::View expected, json::View got, const json::Pointer& at) {
    if (expected.is_object() && got.is_object()) {
      for (auto member = expected.members(); member.next();) {
        compare(member.value, got[member.key], json::Pointer{&at, member.key});
      }
      return;
    }
    if (expected.is_array() && got.is_array() && expected.size() == got.size()) {
      std::vector<json::View> elements;
      got.each_element(
          [&](std::size_t, json::View each) { return elements.push_back(each), true; });
      expected.each_element([&](std::size_t index, json::View each) {
        return compare(each, elements[index], json::Pointer{&at, {}, index}), true;
      });
      return;
    }
    const bool numbers = expected.decimal().has_value() && got.decimal().has_value();
    const bool same =
        numbers ? *expected.decimal() == *got.decimal() : shown(expected) == shown(got);
    if (same) return;
    std::string text = at.text();
    text.append(": expected ").append(shown(expected)).append(", got ");
    text.append(got.is_null() ? "nothing" : shown(got));
    found.push_back(std::move(text));
  }

  std::vector<std::string> found;
};

}  // namespace

std::vector<std::string> differences_from_expected(json::View expected, json::View got) {
  Comparison comparison;
  comparison.compare(expected, got, json::Pointer{});
  return std::move(comparison.found);
}

}  // namespace ctsync::server
