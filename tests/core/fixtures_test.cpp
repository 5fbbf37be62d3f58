// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctsync/pipeline/transformer.hpp>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/file_text.hpp"
#include "core/json_layout.hpp"

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
    } else if (key == "consent_field") {
      config.consent_field = *word;
    } else if (key == "on_delete") {
      const auto rule = ctsync::on_delete_rule(*word);
      REQUIRE(rule.has_value());
      config.on_delete = *rule;
    } else if (key == "on_email_change") {
      const auto rule = ctsync::on_email_change_rule(*word);
      REQUIRE(rule.has_value());
      config.on_email_change = *rule;
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

void write_decision(json::Writer& writer, const ctsync::Decision& decision) {
  switch (decision.kind) {
    case ctsync::Decision::Kind::ignored:
      writer.begin_object().key("ignored").string(decision.reason).end_object();
      break;
    case ctsync::Decision::Kind::fetch:
      writer.begin_object().key("fetch").string(decision.reason).end_object();
      break;
    case ctsync::Decision::Kind::deliver:
      writer.begin_array();
      for (const auto& call : decision.calls) writer.raw(call.json);
      writer.end_array();
      break;
  }
}

/// What a delivery comes to, as JSON: its calls, the reason why it is ignored or its customer has
/// to be read, or its error; an array of these where the delivery is an array. Each customer's
/// golden record is kept from one notification to the next.
Outcome run(const std::string& name) {
  ctsync::Transformer transformer(config_of(name));
  std::optional<std::string> given;
  if (fs::exists(path_of(name, "record"))) given = file_text(path_of(name, "record"));
  std::map<std::string, std::string> records;
  std::optional<ctsync::Error> error;
  Outcome outcome{"out", {}};
  json::Writer writer(outcome.json);
  bool array = false;
  transformer.each(source, file_text(path_of(name, "in")), [&](auto reading, json::View element) {
    if (!array && !element.is_null()) writer.begin_array();
    array = !element.is_null();
    if (!reading) {
      if (!error) error = reading.error();
      return;
    }
    const std::string key = (*reading)->profile_key;
    const auto known = records.find(key);
    auto decision = transformer.decide(
        known != records.end() ? std::optional<std::string_view>(known->second) : given, mapping);
    if (!decision) {
      if (!error) error = decision.error();
      return;
    }
    if (!decision->record.empty()) records[key] = decision->record;
    write_decision(writer, *decision);
  });
  if (error) return failed(*error);
  if (array) writer.end_array();
  return outcome;
}

/// Replaces the expectation of a case by what came out.
void update(const std::string& name, const Outcome& outcome) {
  for (const auto* kind : {"out", "error"}) fs::remove(path_of(name, kind));
  write_file(path_of(name, outcome.kind), json_layout::added(outcome.json) + '\n');
}

/// Errors are compared by their code and place: their details are for people.
std::string without_detail(std::string_view error) {
  json::Parser parser;
  auto tree = parser.parse(error);
  REQUIRE(tree.has_value());
  return std::string((*tree)["code"].string().value_or("")) + " at \"" +
         std::string((*tree)["where"].string().value_or("")) + '"';
}

void check(const std::string& name) {
  const Outcome got = run(name);
  CHECK(run(name).json == got.json);
  if (std::getenv("CTSYNC_UPDATE_FIXTURES") != nullptr) update(name, got);
  const fs::path path = path_of(name, got.kind);
  if (!fs::exists(path)) {
    FAIL_CHECK("got " << got.json << ", but there is no " << path.filename());
    return;
  }
  const std::string want = json_layout::removed(file_text(path));
  if (got.kind == "error") {
    CHECK(without_detail(got.json) == without_detail(want));
  } else {
    CHECK(got.json == want);
  }
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
    if (file == "README.md" || file.starts_with("senders/") || file.starts_with("store/")) continue;
    CAPTURE(file);
    CHECK(std::any_of(kinds.begin(), kinds.end(), [&](std::string_view kind) {
      const std::string suffix = '.' + std::string(kind) + ".json";
      if (!file.ends_with(suffix)) return false;
      return fs::exists(path_of(file.substr(0, file.size() - suffix.size()), "in"));
    }));
  }
}
