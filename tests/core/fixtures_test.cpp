// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctsync/transform.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/file_text.hpp"
#include "core/json_tree.hpp"

namespace {

namespace fs = std::filesystem;
namespace json = ctsync::json;

const fs::path root{CTSYNC_FIXTURES};
constexpr std::string_view source = "test";
constexpr std::string_view mapping = "segment";

std::vector<std::string> files() {
  std::vector<std::string> found;
  for (const auto& file : fs::recursive_directory_iterator(root)) {
    if (file.is_regular_file()) found.push_back(fs::relative(file.path(), root).generic_string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// The names of all cases: every file `<case>.in.json`.
const std::vector<std::string>& cases() {
  static const std::vector<std::string> found = [] {
    constexpr std::string_view suffix = ".in.json";
    std::vector<std::string> names;
    for (const auto& file : files()) {
      if (file.ends_with(suffix)) names.push_back(file.substr(0, file.size() - suffix.size()));
    }
    return names;
  }();
  return found;
}

fs::path path_of(const std::string& name, std::string_view kind) {
  return root / (name + '.' + std::string(kind) + ".json");
}

ctsync::Config config_of(const std::string& name) {
  ctsync::Config config;
  const fs::path path = path_of(name, "config");
  if (!fs::exists(path)) return config;
  json::Parser parser;
  auto settings = parser.parse(file_text(path));
  REQUIRE(settings.has_value());
  settings->each_member([&](std::string_view key, json::View value) {
    const auto word = value.string();
    REQUIRE(word.has_value());
    if (key == "tenant") {
      config.tenant = *word;
    } else {
      REQUIRE(key == "user_id");
      const auto rule = ctsync::user_id_rule(*word);
      REQUIRE(rule.has_value());
      config.user_id = *rule;
    }
    return true;
  });
  return config;
}

struct Outcome {
  std::string_view kind;  ///< of the file that holds it: "out" or "error"
  std::string json;
};

Outcome failed(const ctsync::Error& error) {
  Outcome outcome{"error", {}};
  json::Writer writer(outcome.json);
  writer.begin_object().key("code").string(ctsync::name(error.code));
  writer.key("where").string(error.where).key("detail").string(error.detail).end_object();
  return outcome;
}

/// What a delivery comes to, as JSON: its calls, the reason why it is ignored or its customer has
/// to be read, or its error.
Outcome run(const std::string& name) {
  ctsync::Transformer transformer(config_of(name));
  auto reading = transformer.read(source, file_text(path_of(name, "in")));
  if (!reading) return failed(reading.error());
  std::optional<std::string> record;
  if (fs::exists(path_of(name, "record"))) record = file_text(path_of(name, "record"));
  auto decision = transformer.decide(record, mapping);
  if (!decision) return failed(decision.error());
  Outcome outcome{"out", {}};
  json::Writer writer(outcome.json);
  switch (decision->kind) {
    case ctsync::Decision::Kind::ignored:
      writer.begin_object().key("ignored").string(decision->reason).end_object();
      break;
    case ctsync::Decision::Kind::fetch:
      writer.begin_object().key("fetch").string(decision->reason).end_object();
      break;
    case ctsync::Decision::Kind::deliver:
      writer.begin_array().raw(decision->call.json).end_array();
      break;
  }
  return outcome;
}

/// Replaces the expectation of a case by what came out.
void update(const std::string& name, const Outcome& outcome) {
  json::Parser parser;
  auto tree = parser.parse(outcome.json);
  REQUIRE(tree.has_value());
  std::string text;
  append_pretty(text, *tree);
  for (const auto* kind : {"out", "error"}) fs::remove(path_of(name, kind));
  write_file(path_of(name, outcome.kind), text + '\n');
}

void check(const std::string& name) {
  const Outcome got = run(name);
  CHECK(run(name).json == got.json);
  if (std::getenv("CTSYNC_UPDATE_FIXTURES") != nullptr) update(name, got);
  json::Parser got_parser;
  json::Parser want_parser;
  auto got_tree = got_parser.parse(got.json);
  REQUIRE(got_tree.has_value());
  const fs::path path = path_of(name, got.kind);
  if (!fs::exists(path)) {
    FAIL_CHECK("got " << got.json << ", but there is no " << path.filename());
    return;
  }
  auto want_tree = want_parser.parse(file_text(path));
  REQUIRE(want_tree.has_value());
  const auto found = difference(*got_tree, *want_tree);
  if (found) FAIL_CHECK(*found);
}

}  // namespace

TEST_CASE("what each fixture's input comes to is what stands beside it") {
  for (const auto& name : cases()) {
    SUBCASE(name.c_str()) { check(name); }
  }
}

TEST_CASE("each fixture is an input with one expectation, and nothing lies about") {
  constexpr std::array<std::string_view, 5> kinds{"in", "out", "error", "config", "record"};
  REQUIRE(cases().size() >= 200);
  for (const auto& name : cases()) {
    CAPTURE(name);
    CHECK(fs::exists(path_of(name, "out")) != fs::exists(path_of(name, "error")));
  }
  for (const auto& file : files()) {
    if (file == "README.md") continue;
    CAPTURE(file);
    CHECK(std::any_of(kinds.begin(), kinds.end(), [&](std::string_view kind) {
      const std::string suffix = '.' + std::string(kind) + ".json";
      if (!file.ends_with(suffix)) return false;
      return fs::exists(path_of(file.substr(0, file.size() - suffix.size()), "in"));
    }));
  }
}
