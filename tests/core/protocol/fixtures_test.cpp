// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctsync/ctsync.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/file_text.hpp"
#include "core/json_layout.hpp"

// What the deliveries and calls in fixtures/targets/<kind>/ become at a target of that kind.
namespace {

namespace fs = std::filesystem;
using namespace ctsync;

const fs::path root = fs::path{CTSYNC_FIXTURES} / "targets";
constexpr Time now = std::chrono::sys_days{std::chrono::year{2026} / 5 / 6};

std::vector<std::string> cases() {
  std::vector<std::string> names;
  for (const auto& file : fs::recursive_directory_iterator(root)) {
    const std::string name = fs::relative(file.path(), root).generic_string();
    if (name.ends_with(".in.json")) names.push_back(name.substr(0, name.size() - 8));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string file_of(const std::string& name, std::string_view kind) {
  const fs::path path = root / (name + '.' + std::string(kind) + ".json");
  return fs::exists(path) ? file_text(path) : std::string{};
}

rest::Settings rest_settings(json::View config) {
  rest::Settings settings;
  settings.name = "target";
  settings.authorization = protocol::bearer("KEY");
  for (std::size_t i = 0; i < rest::body_form_words.size(); ++i) {
    if (config["body"].string() == rest::body_form_words[i]) {
      settings.body = static_cast<rest::BodyForm>(i);
    }
  }
  if (config["auth"].string() == "api_key") settings.authorization = protocol::api_key("KEY", {});
  config["requests"].each_member([&](std::string_view kind, json::View request) {
    auto& wanted = settings.requests[static_cast<std::size_t>(call_kind(kind).value())];
    wanted.method = request["method"].string().value();
    wanted.path = request["path"].string().value();
    REQUIRE(rest::is_path(wanted.path));
    request["headers"].each_member([&](std::string_view field, json::View value) {
      wanted.headers.emplace_back(field, value.string().value());
      return true;
    });
    return true;
  });
  return settings;
}

/// The protocol of the folder's kind.
AnyHttpProtocol protocol_of(const std::string& name, json::View config) {
  if (name.starts_with("segment/")) return segment::Protocol({"KEY", 100, "TOKEN"});
  if (name.starts_with("rudderstack/")) return rudderstack::Protocol({"KEY", 100, "TOKEN"});
  if (name.starts_with("customerio/")) return customerio::Protocol({"KEY", 100});
  if (name.starts_with("jitsu/")) return jitsu::Protocol({"KEY", 100});
  if (name.starts_with("mparticle/")) {
    return mparticle::Protocol({"KEY", "SECRET", "development", 100, "WORKSPACE:SECRET"});
  }
  if (name.starts_with("tealium/")) {
    const auto api = config["token"].boolean() == true ? tealium::Api::v3 : tealium::Api::v1;
    return tealium::Protocol({"acme", "main", "abc123", "prod", 10, api});
  }
  if (name.starts_with("graphql/")) {
    graphql::Settings settings;
    settings.name = "target";
    settings.path = "/graphql";
    settings.authorization = protocol::bearer("KEY");
    return graphql::Protocol(settings);
  }
  REQUIRE(name.starts_with("rest/"));
  return rest::Protocol(rest_settings(config));
}

Plan plan_of(json::View config) {
  Plan plan;
  plan.target = "target";
  plan.consent_field = config["consent_field"].string_or_empty();
  if (const auto word = config["on_delete"].string())
    plan.on_delete = on_delete_rule(*word).value();
  if (const auto word = config["user_id"].string()) plan.user_id = user_id_rule(*word).value();
  return plan;
}

void write_request(json::Writer& writer, const AnyHttpProtocol& protocol, const Call& call) {
  TargetRequest request;
  protocol.assemble({&call, 1}, now, request);
  writer.begin_object();
  writer.key("endpoint").unsigned_integer(protocol.endpoint(call));
  writer.key("method").string(request.method).key("path").string(request.path);
  writer.key("headers").begin_object();
  for (const auto& [field, value] : request.headers) writer.key(field).string(value);
  writer.end_object();
  if (!request.body.empty()) writer.key("body").raw(request.body);
  writer.end_object();
}

void write_ignored(json::Writer& writer, const Reason& reason) {
  writer.begin_object().key("ignored").string(name(reason.code)).end_object();
}

void write_fragment(json::Writer& writer, const AnyHttpProtocol& protocol, const Call& call,
                    const Step& step) {
  Fragment fragment = protocol.write(call, step);
  REQUIRE_FALSE(fragment.refused);
  if (fragment.ignored) return write_ignored(writer, fragment.ignored);
  // A store keeps the kind, the message id and the fragment.
  const Call kept{call.kind, {}, {}, call.message_id, std::move(fragment.bytes), 0};
  write_request(writer, protocol, kept);
}

/// The request of a file that is itself a call.
std::string run_call(const AnyHttpProtocol& protocol, std::string_view body, json::View given) {
  Call call{call_kind(given["type"].string().value()).value(),
            std::string(given["userId"].string_or_empty()),
            std::string(given["anonymousId"].string_or_empty()),
            std::string(given["messageId"].string().value()),
            std::string(body),
            given["traits"].size()};
  if (call.kind == CallKind::request) {
    call.body.clear();
    json::Writer request(call.body);
    json::write(request, given["request"]);
  }
  std::string out;
  json::Writer writer(out);
  writer.begin_array();
  write_fragment(writer, protocol, call, {});
  writer.end_array();
  return out;
}

/// The requests of a delivery, one per call, as JSON.
std::string run(const std::string& name) {
  json::Parser parser;
  const std::string config_text = file_of(name, "config");
  const auto config = parser.parse(config_text.empty() ? "{}" : config_text);
  REQUIRE(config.has_value());
  const AnyHttpProtocol protocol = protocol_of(name, *config);
  Transformer transformer{Config{}};
  const std::string body = file_of(name, "in");
  json::Parser given_parser;
  const auto given = given_parser.parse(body);
  REQUIRE(given.has_value());
  if ((*given)["messageId"].is_string()) return run_call(protocol, body, *given);
  const auto reading = transformer.read("test", body);
  REQUIRE(reading.has_value());
  const std::string record = file_of(name, "record");
  const auto step = transformer.apply(
      **reading, record.empty() ? std::nullopt : std::optional<std::string_view>(record));
  REQUIRE(step.has_value());
  REQUIRE_FALSE(step->must_fetch.has_value());
  auto mapped = map(*step, plan_of(*config));
  REQUIRE(mapped.has_value());
  std::string out;
  json::Writer writer(out);
  writer.begin_array();
  if (mapped->ignored) write_ignored(writer, mapped->ignored);
  for (const auto& call : mapped->calls) write_fragment(writer, protocol, call, *step);
  writer.end_array();
  return out;
}

}  // namespace

TEST_CASE("what each delivery becomes at a target is what stands beside it") {
  REQUIRE(cases().size() >= 10);
  for (const auto& name : cases()) {
    SUBCASE(name.c_str()) {
      const std::string got = run(name);
      CHECK(run(name) == got);
      if (std::getenv("CTSYNC_UPDATE_FIXTURES") != nullptr) {
        write_file(root / (name + ".out.json"), json_layout::added(got) + '\n');
      }
      CHECK(json_layout::removed(file_of(name, "out")) == got);
    }
  }
}

TEST_CASE("no file lies about among the fixtures of targets") {
  const auto known = cases();
  for (const auto& file : fs::recursive_directory_iterator(root)) {
    if (!file.is_regular_file()) continue;
    const std::string name = fs::relative(file.path(), root).generic_string();
    CAPTURE(name);
    const std::string stem = name.substr(0, name.find('.'));
    const std::string kind = name.substr(stem.size());
    CHECK(std::find(known.begin(), known.end(), stem) != known.end());
    CHECK((kind == ".in.json" || kind == ".out.json" || kind == ".config.json" ||
           kind == ".record.json"));
  }
}
