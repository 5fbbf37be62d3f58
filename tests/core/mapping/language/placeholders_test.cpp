// SPDX-License-Identifier: MIT
#include "ctsync/mapping/language/placeholders.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

/// The literals and paths of a template, as literal<path>literal.
std::string parts(std::string_view text, std::size_t braces) {
  ctsync::mapping::language::Placeholders placeholders(text, braces);
  std::string out;
  while (placeholders.next()) {
    out.append(placeholders.literal).append("<").append(placeholders.path).append(">");
  }
  return out.append(placeholders.literal);
}

}  // namespace

TEST_CASE("a placeholder is what is between two pairs of braces, without blanks around it") {
  CHECK(parts("a {{ b.c }}{{d}} e", 2) == "a <b.c><d> e");
  CHECK(parts("{{\n a b \t}}", 2) == "<a b>");
  CHECK(parts("{{ }}", 2) == "<>");
}

TEST_CASE("braces without a path, or without an end, are text") {
  for (const std::string_view text : {"{{}}", "{{a}", "{{a} }", "{a}}", "{{", "}}", "{{a}b}}"}) {
    CHECK(parts(text, 2) == text);
  }
  CHECK(parts("{{{a}}", 3) == "{{{a}}");
}

TEST_CASE("a path begins at the first braces that can begin it") {
  CHECK(parts("{{{a}}}", 2) == "<{a>}");
  CHECK(parts("{{a{{b}}", 2) == "<a{{b>");
  CHECK(parts("{{{{a}}}} {{{b}}}", 3) == "<{a>} <b>");
}
