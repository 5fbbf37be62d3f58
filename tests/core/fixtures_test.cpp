// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctsync/customers.hpp>
#include <ctsync/pipeline/conclude.hpp>
#include <ctsync/pipeline/fresh_holders.hpp>
#include <ctsync/protocol/segment/protocol.hpp>
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
      if (file.starts_with("targets/")) continue;  // for protocol/fixtures_test.cpp
      if (file.ends_with(suffix)) names.push_back(file.substr(0, file.size() - suffix.size()));
    }
    return names;
  }();
  return found;
}

fs::path path_of(const std::string& name, std::string_view kind) {
  return root / (name + '.' + std::string(kind) + ".json");
}

std::vector<std::string> texts(json::View array) {
  std::vector<std::string> texts;
  array.each_element([&](std::size_t, json::View text) {
    texts.emplace_back(text.string().value());
    return true;
  });
  return texts;
}

struct Settings {
  ctsync::Config config;
  ctsync::Plan plan;
};

Settings settings_of(const std::string& name) {
  Settings settings;
  const fs::path path = path_of(name, "config");
  if (!fs::exists(path)) return settings;
  json::Parser parser;
  auto file = parser.parse(file_text(path));
  REQUIRE(file.has_value());
  file->each_member([&](std::string_view key, json::View value) {
    if (key == "custom_fields") {
      settings.plan.custom_fields = {texts(value["include"]), texts(value["exclude"]),
                                     texts(value["clear"])};
      return true;
    }
    const auto word = value.string();
    REQUIRE(word.has_value());
    if (key == "tenant") {
      settings.config.tenant = *word;
    } else if (key == "consent_field") {
      settings.plan.consent_field = *word;
    } else if (key == "on_delete") {
      settings.plan.on_delete = ctsync::on_delete_rule(*word).value();
    } else if (key == "on_email_change") {
      settings.plan.on_email_change = ctsync::on_email_change_rule(*word).value();
    } else {
      REQUIRE(key == "user_id");
      settings.plan.user_id = ctsync::user_id_rule(*word).value();
    }
    return true;
  });
  return settings;
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

void write_reason(json::Writer& writer, std::string_view what, const ctsync::Reason& reason) {
  writer.begin_object().key(what).string(ctsync::name(reason.code)).end_object();
}

void write_calls(json::Writer& writer, const ctsync::Mapped& mapped) {
  if (mapped.ignored) return write_reason(writer, "ignored", mapped.ignored);
  writer.begin_array();
  for (const auto& call : mapped.calls) writer.raw(call.body);
  writer.end_array();
}

/// What a delivery comes to, as JSON: its calls, the code of the reason why it is ignored or its
/// customer has to be read, or its error; an array of these where the delivery is an array. Each
/// customer's record is kept from one notification to the next.
Outcome run(const std::string& name) {
  const Settings settings = settings_of(name);
  ctsync::Transformer transformer(settings.config);
  std::optional<std::string> given;
  if (fs::exists(path_of(name, "record"))) given = file_text(path_of(name, "record"));
  std::map<std::string, std::string> records;
  std::optional<ctsync::Error> error;
  Outcome outcome{"out", {}};
  json::Writer writer(outcome.json);
  bool array = false;
  const ctsync::Tenant tenant{"default", {{{}, settings.plan, ctsync::segment::Protocol{}}}, {}};
  ctsync::FreshHolders fresh;
  const auto conclude = [&](const ctsync::Reading& reading) -> ctsync::Status {
    if (auto status = ctsync::check_identity(reading, settings.plan); !status) return status;
    const std::string key = encode(reading.key);
    const auto known = records.find(key);
    auto result = transformer.apply(
        reading, known != records.end() ? std::optional<std::string_view>(known->second) : given);
    if (!result) return std::move(result).error();
    if (const auto& fetch = result->must_fetch) {
      write_reason(writer, "fetch", fetch->reason);
      return {std::monostate{}};
    }
    auto& step = *result;
    const auto sharing = ctsync::detail::sharing_of(step, tenant, reading.key, fresh);
    auto mapped = ctsync::map(step, settings.plan, sharing.front());
    if (!mapped) return std::move(mapped).error();
    if (!step.record.empty()) records[key] = step.record;
    const auto written = ctsync::detail::record_of(step, reading.key, tenant);
    if (written) fresh.put(*written);
    write_calls(writer, *mapped);
    return {std::monostate{}};
  };
  transformer.each(source, file_text(path_of(name, "in")), [&](auto reading, json::View element) {
    if (!array && !element.is_null()) writer.begin_array();
    array = !element.is_null();
    auto status = reading ? conclude(**reading) : ctsync::Status(std::move(reading).error());
    if (!status && !error) error = std::move(status).error();
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
    if (file == "README.md" || file.starts_with("senders/") || file.starts_with("store/") ||
        file.starts_with("targets/")) {
      continue;
    }
    CAPTURE(file);
    CHECK(std::any_of(kinds.begin(), kinds.end(), [&](std::string_view kind) {
      const std::string suffix = '.' + std::string(kind) + ".json";
      if (!file.ends_with(suffix)) return false;
      return fs::exists(path_of(file.substr(0, file.size() - suffix.size()), "in"));
    }));
  }
}
