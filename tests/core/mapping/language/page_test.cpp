// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <ctsync/mapping/language/fql/evaluate.hpp>
#include <ctsync/mapping/language/fql/parse.hpp>
#include <ctsync/mapping/language/own/country.hpp>
#include <ctsync/mapping/language/own/phone.hpp>
#include <ctsync/mapping/language/validate.hpp>
#include <ctsync/mapping/normalise/dates.hpp>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "applied.hpp"
#include "core/file_text.hpp"

namespace language = ctsync::mapping::language;

namespace {

const std::string& page() {
  static const std::string text =
      file_text(std::filesystem::path{CTSYNC_DOCS} / "mapping-language.md");
  return text;
}

/// The payload that all examples are applied to.
std::string payload() {
  constexpr std::string_view fence = "```json\n";
  const auto begin = page().find(fence) + fence.size();
  return page().substr(begin, page().find("```", begin) - begin);
}

/// The rows of all tables with a heading row: the code of the first column, and the second.
std::vector<std::pair<std::string, std::string>> rows(std::string_view heading) {
  std::vector<std::pair<std::string, std::string>> found;
  for (auto at = page().find(heading); at != std::string::npos; at = page().find(heading, at)) {
    at = page().find('\n', page().find('\n', at) + 1) + 1;
    while (page().compare(at, 3, "| `") == 0) {
      const auto middle = page().find("` | ", at);
      const auto end = page().find(" |\n", middle + 3);
      std::string second = page().substr(middle + 4, end - middle - 4);
      std::erase(second, '`');
      found.emplace_back(page().substr(at + 3, middle - at - 3), std::move(second));
      at = end + 3;
    }
  }
  return found;
}

}  // namespace

TEST_CASE("each example of docs/mapping-language.md gives what the page says, in both dialects") {
  const auto examples = rows("| mapping | gives |");
  CHECK(examples.size() > 35);
  for (const auto& example : examples) {
    const std::string& mapping = example.first;
    CAPTURE(mapping);
    CHECK(ctsync::test::applied(mapping, payload()) == example.second);
    CHECK(ctsync::test::applied(mapping, payload(), language::Dialect::segment) == example.second);
  }
}

TEST_CASE(
    "each example of a directive of our own gives what the page says, in ctsync's dialect only") {
  const auto examples = rows("| own mapping | gives |");
  CHECK(examples.size() > 35);
  for (const auto& example : examples) {
    const std::string& mapping = example.first;
    CAPTURE(mapping);
    CHECK(ctsync::test::applied(mapping, payload()) == example.second);
    CHECK(ctsync::test::applied(mapping, payload(), language::Dialect::segment)
              .find("there is no such directive") != std::string::npos);
  }
}

TEST_CASE("each condition of docs/mapping-language.md holds or not, as the page says") {
  const auto examples = rows("| condition | holds |");
  CHECK(examples.size() > 12);
  ctsync::json::Parser parser;
  const std::string text = payload();
  const auto view = parser.parse(text);
  REQUIRE(view);
  language::Memory memory;
  for (const auto& example : examples) {
    const std::string& condition = example.first;
    CAPTURE(condition);
    const auto compiled = language::fql::compile_condition(condition, language::Dialect::ctsync);
    REQUIRE(compiled.condition);
    CHECK(*language::fql::holds(*compiled.condition, *view, memory) == (example.second == "true"));
  }
}

TEST_CASE("docs/mapping-language.md has a section and a row of conformance for each directive") {
  for (const auto& rule : language::directive_rules) {
    CAPTURE(rule.name);
    CHECK(page().find("\n### " + std::string(rule.name) + "\n") != std::string::npos);
    CHECK(page().find("\n| `" + std::string(rule.name) + "` | equal") != std::string::npos);
  }
}

TEST_CASE("docs/mapping-language.md has a section for each directive of our own, and other types") {
  for (const auto& rule : language::own_rules) {
    CAPTURE(rule.name);
    CHECK(page().find("\n### " + std::string(rule.name) + "\n") != std::string::npos);
  }
  const auto others = rows("| directive | of another type |");
  CHECK(std::ranges::equal(
      others, language::own_rules, {}, [](const auto& row) { return row.first; },
      [](const auto& rule) { return std::string(rule.name); }));
}

TEST_CASE("docs/mapping-language.md names the words of options of our own") {
  const auto first_column = [](std::string_view heading) {
    std::string words;
    for (const auto& row : rows(heading)) words += row.first + " ";
    return words;
  };
  std::string hash_words;
  for (const auto word : language::hash_words) hash_words.append(word).append(" ");
  CHECK(first_column("| `as` | hashed is |") == hash_words);
  std::string date_words;
  for (const auto word : language::date_words) date_words.append(word).append(" ");
  CHECK(first_column("| `from` | reads |") == date_words);
}

TEST_CASE("docs/mapping-language.md states the limits of the code") {
  constexpr language::Limits limits;
  static_assert(limits.text == 1U << 20U && limits.output == 1U << 20U && limits.mistakes == 50);
  static_assert(limits.nodes == 20'000 && limits.steps == 1'000'000);
  const auto states = [](std::string_view row) { return page().find(row) != std::string::npos; };
  CHECK(states("| text of a mapping | 1 MiB |"));
  CHECK(states("| nesting of a mapping, of a payload, and of a text that `@json` decodes | " +
               std::to_string(limits.depth) + " |"));
  CHECK(limits.depth == ctsync::json::Parser::max_depth);
  CHECK(states("| values in a mapping | 20,000 |"));
  CHECK(states("that is made | 1,000,000 |"));
  CHECK(states("| output of one evaluation | 1 MiB |"));
  CHECK(states("| nesting of values that are made | " + std::to_string(language::Budget::deepest) +
               " |"));
  CHECK(states("| text of a condition | 10,000 bytes |"));
  static_assert(language::fql::longest_condition == 10'000);
  CHECK(states("| groups in each other, in a condition | " +
               std::to_string(language::fql::detail::deepest_group) + " |"));
  CHECK(
      states("| pattern of `match` | " + std::to_string(language::fql::longest_glob) + " bytes |"));
  static_assert(language::detail::phone_steps == 1000);
  CHECK(states("A telephone number costs 1,000 steps"));
  CHECK(states("A text beyond " + std::to_string(ctsync::mapping::normalise::detail::longest_date) +
               " bytes is no\ndate, beyond " + std::to_string(language::detail::longest_country) +
               " no country and beyond " + std::to_string(language::detail::longest_phone) +
               " no telephone number."));
  CHECK(states("All mistakes of a mapping are told at once, up to 50,"));
}
