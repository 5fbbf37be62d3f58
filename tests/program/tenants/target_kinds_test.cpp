// SPDX-License-Identifier: MIT
#include "tenants/target_kinds.hpp"

#include <doctest/doctest.h>

#include <ctsync/model/step.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/file_text.hpp"
#include "program/program.hpp"
#include "program/remote.hpp"

namespace ctsync::test {

namespace {

using namespace server;

/// The call of a kind, or for a GraphQL target the only one that it takes.
Call call_of(CallKind kind, const TargetSettings& settings) {
  Call call{kind, "u", {}, "m-1", R"({"type":"identify","userId":"u","messageId":"m-1"})", 0};
  if (settings.kind == TargetKind::graphql) {
    call.kind = CallKind::request;
    call.body = R"({"query":"mutation { save }"})";
  }
  call.body = protocol_of(settings).write(call, {}).bytes;
  return call;
}

TargetSettings settings_of(TargetKind kind, const std::string& url) {
  TargetSettings settings;
  settings.name = name(kind);
  settings.kind = kind;
  settings.where = "targets." + settings.name;
  settings.url = url;
  settings.timeout = Duration{20'000};
  settings.credentials.secret = Secret("secret");
  settings.rest.requests[0] = {"PUT", "/people/{user_id}", {{"X-Tenant", Secret("aurora")}}};
  settings.graphql.headers = {{"X-Tenant", Secret("aurora")}};
  return settings;
}

AnySink sink_of(const TargetSettings& settings, SinkHooks hooks = {}) {
  auto sinks = sinks_of(settings);
  REQUIRE(sinks.has_value());
  auto sink = (*sinks)(std::move(hooks));
  REQUIRE(sink.has_value());
  return *std::move(sink);
}

Outcome deliver(AnySink& sink, Call call) {
  const std::vector<Call> calls{std::move(call)};
  return sink.deliver(calls).at(0);
}

}  // namespace

TEST_CASE("a target of every kind over HTTP sends its calls, and reports its requests") {
  const std::vector<std::pair<TargetKind, std::string>> requests{
      {TargetKind::segment, "POST /v1/batch"},
      {TargetKind::rudderstack, "POST /v1/batch"},
      {TargetKind::customerio, "POST /v1/batch"},
      {TargetKind::jitsu, "POST /v1/batch"},
      {TargetKind::mparticle, "POST /v2/bulkevents"},
      {TargetKind::tealium, "POST /event"},
      {TargetKind::rest, "PUT /people/u"},
      {TargetKind::graphql, "POST /"}};
  for (const auto& wanted : requests) {
    const auto kind = wanted.first;
    CAPTURE(name(kind));
    Remote remote;
    remote.say(200, R"({"data":{}})");
    auto settings = settings_of(kind, remote.url());
    if (kind == TargetKind::tealium) settings.credentials.secret = Secret("");
    int status = 0;
    SinkHooks hooks;
    hooks.on_request = [&](int got, Duration) { status = got; };
    auto sink = sink_of(settings, std::move(hooks));
    CHECK(deliver(sink, call_of(CallKind::identify, settings)).verdict == Verdict::accepted);
    CHECK(status == 200);
    CHECK(remote.asked() == std::vector<std::string>{wanted.second});
  }
}

TEST_CASE("a GraphQL target is asked at the path of its URL, with or without a slash at its end") {
  for (const std::string path : {"/graphql", "/api/graphql/", "/"}) {
    Remote remote;
    remote.say(200, R"({"data":{}})");
    const auto settings = settings_of(TargetKind::graphql, remote.url() + path);
    auto sink = sink_of(settings);
    CHECK(deliver(sink, call_of(CallKind::request, settings)).verdict == Verdict::accepted);
    CHECK(remote.asked() == std::vector<std::string>{"POST " + path});
  }
}

TEST_CASE("a Tealium target with an API key asks for a token where the settings say") {
  Remote remote;
  auto settings = settings_of(TargetKind::tealium, remote.url());
  settings.credentials.user = "iris@acme.example";
  settings.credentials.token_url = "no url";
  CHECK_FALSE(sinks_of(settings).has_value());
  settings.credentials.token_url = remote.url() + "/v3/auth";
  auto sink = sink_of(settings);
  (void)deliver(sink, call_of(CallKind::identify, settings));
  CHECK(remote.asked() == std::vector<std::string>{"POST /v3/auth"});
}

TEST_CASE("a file target appends its calls") {
  const Folder folder;
  auto settings = settings_of(TargetKind::ndjson, {});
  settings.ndjson.path = folder.file("calls.ndjson");
  auto sink = sink_of(settings);
  CHECK(deliver(sink, call_of(CallKind::identify, settings)).verdict == Verdict::accepted);
  CHECK(file_text(settings.ndjson.path) == call_of(CallKind::identify, settings).body + '\n');
}

TEST_CASE("a deletion without an API that takes it is dead, and the setting is named") {
  Remote remote;
  for (const auto kind : {TargetKind::segment, TargetKind::rudderstack, TargetKind::mparticle}) {
    auto settings = settings_of(kind, remote.url());
    auto sink = sink_of(settings);
    const auto call = call_of(CallKind::delete_person, settings);
    CHECK(deliver(sink, call).reason.text == settings.where + ".public_api_token is not set");
    settings.public_api_token = Secret("token");
    sink = sink_of(settings);
    CHECK(deliver(sink, call).reason.text == settings.where + ".public_api_url is not set");
    settings.public_api_url = remote.url();
    sink = sink_of(settings);
    CHECK(deliver(sink, call).verdict == Verdict::accepted);
  }
  CHECK(remote.asked() ==
        std::vector<std::string>{"POST /regulations", "POST /v2/regulations", "POST /v3/requests"});
}

TEST_CASE("a wrong URL, token URL or path is refused with the name of its setting") {
  const auto error_of = [](const TargetSettings& settings) {
    const auto sinks = sinks_of(settings);
    REQUIRE_FALSE(sinks.has_value());
    CHECK(sinks.error().code == Errc::configuration);
    return sinks.error().where;
  };
  auto settings = settings_of(TargetKind::rest, "no url");
  CHECK(error_of(settings) == "targets.rest.url");
  CHECK(error_of(settings_of(TargetKind::segment, "no url")) == "targets.segment.region");
  CHECK(error_of(settings_of(TargetKind::graphql, "no url")) == "targets.graphql.url");
  settings = settings_of(TargetKind::rest, "https://crm.example");
  settings.credentials.auth = TargetAuth::oauth2;
  settings.credentials.token_url = "no url";
  CHECK(error_of(settings) == "targets.rest.token_url");
  settings.credentials.auth = TargetAuth::bearer;
  settings.rest.requests[0].path = "/people/{email}";
  CHECK(error_of(settings) == "targets.rest.identify");
}

}  // namespace ctsync::test
