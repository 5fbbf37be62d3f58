// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <ctsync/commercetools/registry.hpp>
#include <ctsync/customers.hpp>
#include <ctsync/pipeline/conclude.hpp>
#include <ctsync/pipeline/conversation.hpp>
#include <ctsync/pipeline/fresh_holders.hpp>
#include <ctsync/protocol/segment/protocol.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/file_text.hpp"
#include "core/given_reads.hpp"
#include "core/json_layout.hpp"
#include "core/mapping/normalise/few_normal_forms.hpp"

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
  ctsync::Config config{.families = ctsync::commercetools::all_families};
  ctsync::Plan plan;
  ctsync::Shop shop;
};

/// Takes a setting that is one word; returns false if it is another.
bool take_word(std::string_view key, std::string_view word, Settings& settings) {
  if (key == "tenant") return settings.config.tenant = word, true;
  if (key == "default_country") return settings.plan.default_country = word, true;
  if (key == "consent_field") return settings.plan.consent_field = word, true;
  if (key == "product_locale") return settings.shop.product_locale = word, true;
  if (key == "brand_attribute") return settings.shop.brand_attribute = word, true;
  if (key == "category_attribute") return settings.shop.category_attribute = word, true;
  if (key == "product_url") return settings.shop.product_url = word, true;
  if (key == "order_updates") return settings.shop.all_order_updates = word == "all", true;
  if (key == "on_delete") return settings.plan.on_delete = *ctsync::on_delete_rule(word), true;
  if (key == "guests") return settings.plan.guests = *ctsync::guests_rule(word), true;
  if (key == "user_id") return settings.plan.user_id = *ctsync::user_id_rule(word), true;
  if (key != "on_email_change") return false;
  settings.plan.on_email_change = *ctsync::on_email_change_rule(word);
  return true;
}

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
    if (key == "normal_forms") {
      for (const auto& word : texts(value)) {
        settings.plan.normal_forms.add(*ctsync::normal_form(word));
      }
      settings.plan.normalisers = ctsync::test::few_normal_forms();
      return true;
    }
    if (key == "events_on") return settings.plan.events_on = texts(value), true;
    if (key == "events_off") return settings.plan.events_off = texts(value), true;
    CAPTURE(key);
    REQUIRE(take_word(key, value.string_or_empty(), settings));
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

/// Adds the calls of further subjects.
ctsync::Result<ctsync::Mapped> map_all(const ctsync::Answer& answer, const ctsync::Plan& plan,
                                       const ctsync::Sharing& sharing) {
  auto mapped = ctsync::map(*answer.result, plan, sharing);
  for (const auto& other : answer.others) {
    auto more = ctsync::map(other, plan);
    if (!mapped || !more) return mapped ? std::move(more) : std::move(mapped);
    for (auto& call : more->calls) mapped->calls.push_back(std::move(call));
    if (!mapped->calls.empty()) mapped->ignored = {};
  }
  return mapped;
}

/// The notifications of a delivery, each as a delivery of its own.
std::vector<std::string> parts_of(ctsync::Transformer& transformer, const std::string& body,
                                  bool& array, std::optional<ctsync::Error>& error) {
  std::vector<std::string> parts;
  transformer.each(source, body, [&](auto reading, json::View element) {
    if (!reading && !error) error = std::move(reading).error();
    array = array || !element.is_null();
    std::string part = element.is_null() ? body : std::string();
    json::Writer writer(part);
    if (!element.is_null()) json::write(writer, element);
    parts.push_back(std::move(part));
  });
  return parts;
}

/// What a delivery comes to, as JSON: its calls, the code of the reason why it is ignored or a
/// resource has to be read, or its error; an array of these where the delivery is an array. Records
/// are kept from one notification to the next.
Outcome run(const std::string& name) {
  const Settings settings = settings_of(name);
  ctsync::Transformer transformer(settings.config);
  std::optional<std::string> given;
  if (fs::exists(path_of(name, "record"))) given = file_text(path_of(name, "record"));
  GivenReads reads;
  if (fs::exists(path_of(name, "fetch"))) reads = GivenReads(file_text(path_of(name, "fetch")));
  ctsync::Tenant tenant{settings.config.tenant,
                        {{{}, settings.plan, ctsync::segment::Protocol{}}},
                        {},
                        settings.shop};
  tenant.needs = needs_of(tenant);
  std::optional<ctsync::Error> error;
  bool array = false;
  const auto parts = parts_of(transformer, file_text(path_of(name, "in")), array, error);
  if (error) return failed(*error);
  std::vector<ctsync::Question> questions;
  for (const auto& part : parts) {
    questions.push_back({settings.config.tenant, source, part, false, nullptr, &tenant.needs,
                         ctsync::Time{std::chrono::years{100}}});
  }
  std::vector<std::string> results(parts.size());
  ctsync::FreshHolders fresh;
  const auto concluded = [&](std::size_t at, ctsync::Answer& answer) -> ctsync::Status {
    json::Writer writer(results[at]);
    if (answer.reading != nullptr) {
      if (auto status = ctsync::check_identity(*answer.reading, settings.plan); !status) {
        return status;
      }
    }
    if (!answer.result) return std::move(answer.result).error();
    if (const auto& fetch = answer.result->must_fetch) {
      write_reason(writer, "fetch", fetch->reason);
      return {std::monostate{}};
    }
    auto& step = *answer.result;
    const auto sharing = ctsync::detail::sharing_of(step, tenant, answer.key, fresh);
    auto mapped = map_all(answer, settings.plan, sharing.front());
    if (!mapped) return std::move(mapped).error();
    const auto written = ctsync::detail::record_of(step, answer.key, tenant);
    if (written) fresh.put(*written);
    write_calls(writer, *mapped);
    return {std::monostate{}};
  };
  const auto conclude = [&](std::size_t at, ctsync::Answer& answer) -> ctsync::Status {
    auto status = concluded(at, answer);
    if (status || !array) return status;
    ctsync::Error in_array = std::move(status).error();
    in_array.where.insert(0, "/" + std::to_string(at));
    return in_array;
  };
  ctsync::Conversation conversation(transformer, ctsync::Stages::together);
  auto status = conversation.hold(
      questions, reads,
      [&](const ctsync::Reading*,
          const ctsync::Key&) -> ctsync::Result<std::optional<std::string>> { return given; },
      conclude);
  if (!status) return failed(status.error());
  Outcome outcome{"out", array ? "[" : ""};
  for (std::size_t i = 0; i < results.size(); ++i) {
    outcome.json.append(i == 0 ? "" : ",").append(results[i]);
  }
  if (array) outcome.json += ']';
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
  constexpr std::array<std::string_view, 6> kinds{"in",     "out",    "error",
                                                  "config", "record", "fetch"};
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
