// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include "program/program.hpp"
#include "settings/all_tenants.hpp"
#include "settings/groups/json_schema.hpp"
#include "settings/groups/read_tenants.hpp"
#include "settings/groups/reader.hpp"
#include "settings/groups/shop_table.hpp"
#include "settings/groups/target_table.hpp"
#include "settings/groups/tenant_table.hpp"
#include "settings/load.hpp"
#include "settings/shown.hpp"

namespace ctsync::test {

namespace {

using namespace ctsync::server;
using Texts = std::vector<std::string>;

const Variables all_set{{"A_SECRET", "canary-secret-of-a-0123456789"},
                        {"A_KEY", "canary-write-key-of-a"},
                        {"CRM_TOKEN", "canary-token-of-crm"},
                        {"CTP_SECRET", "canary-client-secret"}};

// Two tenants: one with two projects and targets of three kinds, one with the least there may be.
constexpr std::string_view two_tenants = R"({
  "$schema": "sync-config.schema.json",
  "environment": "test",
  "tenants": {
    "a": {
      "sources": {
        "a-shop": {"auth": "hmac", "secrets": "${A_SECRET}", "project": "shop-de"},
        "a-queue": {"auth": "eventbridge", "secrets": ["${A_SECRET}"], "rate_limit_per_minute": 60}
      },
      "commercetools": {
        "shop-de": {"client_id": "c", "client_secret": "${CTP_SECRET}", "region": "europe-west1.gcp"},
        "shop-us": {"client_id": "c", "client_secret": "${CTP_SECRET}",
                    "auth_url": "http://127.0.0.1:1", "api_url": "http://127.0.0.1:2"}
      },
      "targets": {
        "eu": {"kind": "segment", "write_key": "${A_KEY}", "region": "eu", "projects": ["shop-de"]},
        "crm": {"kind": "rest", "url": "https://crm.example.com/", "auth": "oauth2", "user": "id",
                "secret": "${CRM_TOKEN}", "token_url": "https://id.example.com/token",
                "body": "crm", "identify": "PUT /v1/contacts", "delete": "DELETE /v1/contacts",
                "headers": ["X-Tenant: a", "identify X-Kind: person"], "system": "crm",
                "changes": ["created", "updated"], "stores": ["berlin"], "concurrency": 4,
                "max_retries": 3},
        "log": {"kind": "ndjson", "path": "/var/log/calls.ndjson", "calls": ["track"],
                "events": ["Order *"]}
      },
      "sync": {"max_retries": 7, "backoff_seconds": 2}
    },
    "b": {
      "sources": {"b-shop": {"auth": "hmac", "secrets": "another-secret-0123456789"}},
      "targets": {"us": {"kind": "segment", "write_key": "k"}}
    }
  },
  "sync": {"max_retries": 4}
})";

std::string text_of_file(const std::string& path) {
  std::ifstream file(path);
  REQUIRE(file.good());
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The example, which has the targets of fixed forms.
std::string fixed_targets() { return text_of_file(CTSYNC_DOCS "/../examples/sync-config.json"); }

const Variables fixed_set{{"CDP_TOKEN", "canary-cdp-token"},
                          {"CRM_API_KEY", "canary-crm-key"},
                          {"WEBHOOK_SECRET", "canary-webhook-secret-0123456789"}};

Loaded loaded(std::string_view json, const Variables& variables, Purpose purpose = Purpose::serve) {
  const Folder folder;
  const auto path = folder.write("sync-config.json", std::string(json));
  const Environment environment = [&](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(std::string(name));
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  return load(path, environment, purpose);
}

Texts errors_of(const Loaded& given) {
  Texts all;
  for (const auto& error : given.errors) all.push_back(to_string(error));
  return all;
}

// The errors of one tenant with this target.
Texts errors_of_target(const std::string& target, const Variables& variables = {}) {
  return errors_of(
      loaded(fmt::format(R"({{"tenants":{{"a":{{"sources":{{"s":{{"auth":"hmac",)"
                         R"("secrets":"0123456789abcdef"}}}},"targets":{{"t":{}}}}}}}}})",
                         target),
             variables));
}

std::string replaced(std::string_view text, std::string_view part, std::string_view by) {
  std::string all(text);
  const auto at = all.find(part);
  REQUIRE(at != std::string::npos);
  return all.replace(at, part.size(), by);
}

std::string line_of(const Loaded& given, std::string_view name) {
  for (const auto& one : shown(given.settings)) {
    if (one.name == name) return fmt::format("{} ({})", one.value, one.origin);
  }
  return "there is no such setting";
}

std::string docs_kinds(Kinds kinds, std::span<const std::string_view> words) {
  Texts found;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if ((kinds & only(i)) != 0) found.emplace_back(words[i]);
  }
  if (found.size() == words.size()) return "all";
  return fmt::format("{}", fmt::join(found, ", "));
}

template <class Row>
std::string docs_default(const Row& row) {
  if (row.required) return "required";
  return row.standard.empty() ? "none" : fmt::format("`{}`", row.standard);
}

Texts rows_in_docs(const std::string& section) {
  std::ifstream docs(std::string(CTSYNC_DOCS) + "/configure.md");
  REQUIRE(docs.good());
  Texts found;
  bool inside = false;
  for (std::string line; std::getline(docs, line);) {
    if (line.starts_with("#")) inside = line == section;
    if (inside && line.starts_with("| `")) found.push_back(line);
  }
  return found;
}

}  // namespace

TEST_CASE("one file holds several tenants with their sources, projects and targets") {
  const auto given = loaded(two_tenants, all_set);
  CHECK(errors_of(given) == Texts{});
  const auto tenants = all_tenants(given.settings);
  REQUIRE(tenants.size() == 2);
  const auto& a = tenants[0];
  CHECK(a.name == "a");
  REQUIRE(a.sources.size() == 2);
  CHECK(a.sources[0].secrets.size() == 1);
  CHECK(a.sources[0].replay_protection == signature::ReplayProtection::timestamp);
  CHECK(a.sources[1].rate_limit_per_minute == 60);
  REQUIRE(a.projects.size() == 2);
  CHECK(a.projects[1].project_key == "shop-us");
  CHECK(a.projects[0].client_secret.reveal() == "canary-client-secret");
  REQUIRE(a.targets.size() == 3);
  CHECK(a.targets[0].url == "https://events.eu1.segmentapis.com");
  CHECK(a.targets[0].public_api_url == "https://eu1.api.segmentapis.com");
  CHECK(a.targets[0].route.projects == Texts{"shop-de"});
  CHECK(a.targets[0].max_retries == 7);
  const auto& crm = a.targets[1];
  CHECK(crm.url == "https://crm.example.com");
  CHECK(crm.credentials.auth == TargetAuth::oauth2);
  CHECK(crm.rest.body == BodyForm::crm);
  CHECK(crm.rest.request(CallKind::identify).method == "PUT");
  CHECK(crm.rest.request(CallKind::identify).headers.size() == 2);
  CHECK(crm.rest.request(CallKind::track).method.empty());
  CHECK(crm.rest.request(CallKind::delete_person).path == "/v1/contacts");
  CHECK(crm.route.changes == std::vector{StepKind::created, StepKind::updated});
  CHECK(crm.route.system == "crm");
  CHECK(crm.concurrency == 4);
  CHECK(crm.max_retries == 3);
  CHECK(a.targets[2].ndjson.rotate_bytes == 100'000'000);
  CHECK(a.backoff == Duration{2'000});
  CHECK(tenants[1].targets[0].max_retries == 4);
  CHECK(tenants[1].backoff == Duration{500});
  CHECK(tenants[1].projects.empty());
}

TEST_CASE("the form without tenants is one tenant") {
  const auto given = loaded(R"({"tenant":"one"})", {{"SEGMENT_WRITE_KEY", "k"},
                                                    {"WEBHOOK_SECRET", "0123456789abcdef"},
                                                    {"CTP_CONSENT_FIELD", "agreed"},
                                                    {"CTP_PROJECT_KEY", "p"}});
  CHECK(errors_of(given) == Texts{});
  const auto tenants = all_tenants(given.settings);
  REQUIRE(tenants.size() == 1);
  CHECK(tenants[0].name == "one");
  REQUIRE(tenants[0].targets.size() == 1);
  CHECK(tenants[0].targets[0].name == "segment");
  CHECK(tenants[0].targets[0].consent_field == "agreed");
  REQUIRE(tenants[0].projects.size() == 1);
  CHECK(tenants[0].projects[0].project_key == "p");
  REQUIRE(tenants[0].sources.size() == 1);
  CHECK(tenants[0].sources[0].name == "commercetools");
}

TEST_CASE("the groups cdp and crm are REST targets of fixed forms, and there is no Segment") {
  const auto given = loaded(fixed_targets(), fixed_set);
  CHECK(errors_of(given) == Texts{});
  const auto tenants = all_tenants(given.settings);
  REQUIRE(tenants.size() == 1);
  REQUIRE(tenants[0].targets.size() == 2);
  const auto& cdp = tenants[0].targets[0];
  CHECK(cdp.name == "cdp");
  CHECK(cdp.kind == TargetKind::rest);
  CHECK(cdp.rest.request(CallKind::identify).method == "POST");
  CHECK(cdp.rest.request(CallKind::identify).path == "/customers/upsert");
  CHECK(cdp.credentials.auth == TargetAuth::bearer);
  CHECK(cdp.route.system.empty());
  CHECK(cdp.rate_limit_per_minute == 600);
  CHECK(cdp.timeout == std::chrono::seconds{20});
  CHECK(cdp.max_retries == 5);
  const auto& crm = tenants[0].targets[1];
  CHECK(crm.rest.request(CallKind::identify).method == "PUT");
  CHECK(crm.credentials.auth == TargetAuth::api_key);
  CHECK(crm.credentials.secret.reveal() == "canary-crm-key");
  CHECK(crm.route.system == "crm");
  CHECK(tenants[0].sources.size() == 3);
}

TEST_CASE("a variable that the file names and nobody set is an error where it is used") {
  CHECK(errors_of(loaded(fixed_targets(), {})) ==
        Texts{"cdp.token: the environment variable CDP_TOKEN is not set or empty",
              "crm.api_key: the environment variable CRM_API_KEY is not set or empty",
              "webhooks.secret: the environment variable WEBHOOK_SECRET is not set or empty"});
  CHECK(errors_of(loaded(fixed_targets(), {}, Purpose::tools)) == Texts{});
  CHECK(errors_of(loaded(two_tenants, {}, Purpose::tools)) == Texts{});
  const auto url = replaced(fixed_targets(), "https://cdp.example.com/api", "${CDP_URL}");
  CHECK(errors_of(loaded(url, fixed_set)) ==
        Texts{"cdp.base_url: the environment variable CDP_URL is not set or empty"});
  CHECK(errors_of(loaded(url, fixed_set, Purpose::tools)) == Texts{});
  // The store is what tools use.
  CHECK(errors_of(loaded(R"({"store":{"url":"${GONE}"}})", {}, Purpose::tools)) ==
        Texts{"store.url: the environment variable GONE is not set or empty"});
}

TEST_CASE("Segment stays a target beside cdp if a setting of it is given") {
  auto variables = fixed_set;
  variables["SEGMENT_WRITE_KEY"] = "k";
  CHECK(all_tenants(loaded(fixed_targets(), variables).settings)[0].targets.size() == 3);
  const auto in_file =
      replaced(fixed_targets(), R"("environment")", R"("segment":{"region":"eu"},"environment")");
  CHECK(errors_of(loaded(in_file, fixed_set)).size() == 1);
}

TEST_CASE("a half of a fixed target is refused by name") {
  CHECK(errors_of(loaded(R"({"cdp":{"token":"t"},"webhooks":{"secret":"0123456789abcdef"}})",
                         {})) == Texts{"cdp.base_url: required: name it in the group cdp"});
  CHECK(errors_of(loaded(
            R"({"crm":{"base_url":"http://127.0.0.1:1"},"webhooks":{"secret":"0123456789abcdef"}})",
            {})) == Texts{"crm.api_key: required: name it in the group crm"});
}

TEST_CASE(
    "with tenants the settings of one tenant are refused in the file and not read elsewhere") {
  auto variables = all_set;
  variables["SEGMENT_WRITE_KEY"] = "not used";
  variables["WEBHOOK_SECRET"] = "short";
  CHECK(errors_of(loaded(two_tenants, variables)) == Texts{});
  const auto mixed =
      replaced(two_tenants, R"("environment")", R"("segment":{"write_key":"k"},"environment")");
  CHECK(errors_of(loaded(mixed, all_set)) ==
        Texts{"segment.write_key: belongs to the form without tenants: with them, each tenant has "
              "its own"});
  const auto sources =
      replaced(two_tenants, R"("environment")", R"("sources":{"x":{"auth":"hmac"}},"environment")");
  CHECK(errors_of(loaded(sources, all_set)) ==
        Texts{"sources: belongs to the form without tenants, expected tenants.NAME.sources"});
}

TEST_CASE("wrong settings of tenants are reported where they are") {
  CHECK(errors_of(loaded(R"({"tenants":{}})", {})) ==
        Texts{"tenants: expected an object of at least one tenant"});
  CHECK(errors_of(loaded(R"({"tenants":{"a":{}}})", {})) ==
        Texts{"tenants.a.sources: required: an object of at least one source",
              "tenants.a.targets: required: an object of at least one target"});
  CHECK(errors_of(loaded(R"({"tenants":{"a b":{}}})", {})).front() ==
        "tenants.a b: expected a name of 1 to 64 of A-Z a-z 0-9 _ -");
  const auto other = errors_of(loaded(replaced(two_tenants, R"("sync": {"max_retries": 7)",
                                               R"("targts":{},"sync": {"max_retries": -1)"),
                                      all_set));
  CHECK(other == Texts{"tenants.a.targts: unknown setting, did you mean tenants.a.targets?",
                       "tenants.a.sync.max_retries: expected an integer from 0 to 1000, got -1"});
  CHECK(errors_of(loaded(replaced(two_tenants, "b-shop", "a-shop"), all_set)) ==
        Texts{"tenants.b.sources.a-shop: another tenant has a source of this name, and "
              "/webhooks/NAME can be of one only"});
  CHECK(errors_of(loaded(replaced(two_tenants, R"(, "secrets": "another-secret-0123456789")", ""),
                         all_set)) ==
        Texts{"tenants.b.sources.b-shop.secrets: required for auth hmac in the group tenants"});
}

TEST_CASE("wrong settings of a target are reported where they are") {
  const std::string at = "tenants.a.targets.t.";
  CHECK(errors_of_target(R"({"kind":"segment","write_key":"k"})") == Texts{});
  CHECK(errors_of_target(R"({"kind":"mixpanel"})") ==
        Texts{at + "kind: expected segment, rudderstack, customerio, jitsu, mparticle, tealium, "
                   "rest, graphql or ndjson, got mixpanel"});
  CHECK(errors_of_target(R"({})") ==
        Texts{at + "kind: required: segment, rudderstack, customerio, jitsu, mparticle, tealium, "
                   "rest, graphql or ndjson"});
  CHECK(errors_of_target(R"({"kind":"segment"})") ==
        Texts{at + "write_key: required for kind segment: printable ASCII without spaces and "
                   "colons"});
  CHECK(errors_of_target(R"({"kind":"segment","write_key":"k","url":"https://a.example"})") ==
        Texts{at + "url: belongs to targets of kind rudderstack, jitsu, rest, graphql, and this "
                   "one is segment"});
  CHECK(errors_of_target(R"({"kind":"rest","url":"https://a.example","identify":"POST /x"})") ==
        Texts{at + "secret: required unless auth is none"});
  CHECK(errors_of_target(
            R"({"kind":"rest","url":"https://a.example","auth":"none","identify":"GET /x"})") ==
        Texts{at + "identify: expected POST, PUT, PATCH or DELETE, a space, and a path, got "
                   "GET /x"});
  CHECK(errors_of_target(R"({"kind":"rest","url":"https://a.example","auth":"basic",)"
                         R"("secret":"s","identify":"POST /x"})") ==
        Texts{at + "user: required for auth basic and oauth2"});
  CHECK(errors_of_target(R"({"kind":"rest","url":"https://a.example","auth":"none",)"
                         R"("identify":"POST /x","headers":["Host: x"]})")
            .size() == 1);
  CHECK(errors_of_target(
            R"({"kind":"segment","write_key":"k","on_delete":"suppress_with_delete"})") ==
        Texts{at + "public_api_token: required by tenants.a.targets.t.on_delete "
                   "suppress_with_delete"});
}

TEST_CASE("a setting of a target that would have no effect is refused") {
  const std::string at = "tenants.a.targets.t.";
  const auto rest = [](const std::string& more) {
    return R"({"kind":"rest","url":"https://a.example","identify":"POST /x",)" + more + "}";
  };
  for (const auto* key : {"user", "header", "scopes"}) {
    const auto errors = errors_of_target(rest(fmt::format(R"("secret":"s","{}":"x-name")", key)));
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].starts_with(at + key + ": belongs to auth "));
    CHECK(errors[0].ends_with(", and this one is bearer"));
  }
  CHECK(errors_of_target(rest(R"("secret":"s","token_url":"https://a.example/token")")) ==
        Texts{at + "token_url: belongs to auth oauth2, and this one is bearer"});
  CHECK(errors_of_target(rest(R"("auth":"none","secret":"s")")) ==
        Texts{at + "secret: belongs to auth bearer, api_key, basic and oauth2, and this one is "
                   "none"});
  CHECK(errors_of_target(rest(R"("auth":"none","calls":["track"])")) ==
        Texts{at + "calls: names track, for which there is no request: set " + at + "track"});
  CHECK(errors_of_target(rest(R"("auth":"api_key","header":"X-Key","secret":"s",)"
                              R"("headers":["x-key: other","X-A: 1","identify x-a: 2"])")) ==
        Texts{at + "headers: expected each header once, got x-a twice",
              at + "headers: expected each header once, got x-key twice"});
}

TEST_CASE("a GraphQL target has an endpoint with its path, authentication and headers") {
  const std::string at = "tenants.a.targets.t.";
  const auto with = [](const std::string& more) {
    return R"({"kind":"graphql","url":"https://a.example/graphql/",)" + more + "}";
  };
  const auto target_of = [&](const std::string& more) {
    const auto given =
        loaded(R"({"tenants":{"a":{"sources":{"s":{"auth":"hmac","secrets":"0123456789abcdef"}},)"
               R"("targets":{"t":)" +
                   with(more) + "}}}}",
               {});
    REQUIRE(errors_of(given) == Texts{});
    return given.settings.tenants[0].targets[0];
  };
  const auto target = target_of(R"("secret":"s","headers":["X-Shop: aurora"],"calls":["request"])");
  CHECK(target.url == "https://a.example/graphql/");
  CHECK(target.credentials.auth == TargetAuth::bearer);
  CHECK(target.graphql.user_errors == "userErrors");
  REQUIRE(target.graphql.headers.size() == 1);
  CHECK(target.graphql.headers[0].name == "X-Shop");
  CHECK(target.route.calls == std::vector{CallKind::request});
  CHECK(target_of(R"("auth":"none","user_errors":"errors")").graphql.user_errors == "errors");
  CHECK(target_of(R"("auth":"none","user_errors":"")").graphql.user_errors.empty());
  CHECK(target_of(R"("auth":"none","on_delete":"suppress_with_delete")").url == target.url);

  CHECK(errors_of_target(with(R"("auth":"bearer")")) ==
        Texts{at + "secret: required unless auth is none"});
  CHECK(errors_of_target(with(R"("auth":"oauth2","secret":"s")")) ==
        Texts{at + "user: required for auth basic and oauth2",
              at + "token_url: required for auth oauth2"});
  CHECK(errors_of_target(with(R"("auth":"none","headers":["X-A: 1","x-a: 2"])")) ==
        Texts{at + "headers: expected each header once, got x-a twice"});
  for (const auto* header : {"request X-A: 1", "Accept: x", "Content-Type: x", "X-A"}) {
    CAPTURE(header);
    CHECK(errors_of_target(with(fmt::format(R"("auth":"none","headers":["{}"])", header))).size() ==
          1);
  }
  CHECK(errors_of_target(with(R"("auth":"none","user_errors":"a b")")).size() == 1);
  CHECK(errors_of_target(with(R"("auth":"none","identify":"PUT /x")")).size() == 1);
  CHECK(errors_of_target(R"({"kind":"graphql","auth":"none"})").size() == 1);
}

TEST_CASE("a REST target needs a request for a customer, unless rules write its requests") {
  TargetSettings target;
  target.kind = TargetKind::rest;
  target.where = "t";
  target.route.calls = {CallKind::request};
  const auto errors_with = [&](bool has_rules) {
    std::vector<Error> errors;
    const Environment environment = [](std::string_view) -> std::optional<std::string> {
      return std::nullopt;
    };
    check_target(target, GroupContext{environment, true, errors}, has_rules);
    Texts texts;
    for (const auto& error : errors) texts.push_back(to_string(error));
    return texts;
  };
  CHECK(errors_with(true) == Texts{});
  CHECK(errors_with(false) == Texts{"t.calls: names request, and the target has no rules",
                                    "t.identify: required for kind rest, such as POST /customers"});
}

TEST_CASE("a header of a REST target may be one of requests that rules write alone") {
  const auto given =
      loaded(R"({"tenants":{"a":{"sources":{"s":{"auth":"hmac","secrets":"0123456789abcdef"}},)"
             R"("targets":{"t":{"kind":"rest","url":"https://a.example","auth":"none",)"
             R"("identify":"POST /x","headers":["X-All: 1","request X-Rule: 2"]}}}}})",
             {});
  REQUIRE(errors_of(given) == Texts{});
  const auto& rest = given.settings.tenants[0].targets[0].rest;
  CHECK(rest.request(CallKind::identify).headers.size() == 1);
  CHECK(rest.request(CallKind::request).headers.size() == 2);
}

TEST_CASE("a header that the program sets itself is no header of a target") {
  for (const auto* name : {"Host", "expect", "Content-Length", "authorization"}) {
    CAPTURE(name);
    CHECK(errors_of_target(fmt::format(R"({{"kind":"rest","url":"https://a.example","auth":"none",)"
                                       R"("identify":"POST /x","headers":["{}: x"]}})",
                                       name))
              .size() == 1);
  }
}

TEST_CASE("a header of a target may have the name that pages show before a key") {
  const auto errors = [](const std::string& header) {
    return errors_of_target(R"({"kind":"rest","url":"https://a.example","auth":"none",)"
                            R"("identify":"POST /x","headers":[")" +
                            header + R"("]})");
  };
  CHECK(errors("X-Api-Key: canary-key") == Texts{});
  CHECK(errors("identify X-Auth: Bearer canary-key") == Texts{});
  CHECK(errors("X-Api-Key: 'canary-key'").size() == 1);
  CHECK(errors("X-Api-Key: canary-key ").size() == 1);
}

TEST_CASE("suppress_with_delete is refused where the target could not be told to delete") {
  const std::string at = "tenants.a.targets.t.";
  const std::string deletes = R"("on_delete":"suppress_with_delete"})";
  const std::string by = "required by " + at + "on_delete suppress_with_delete";
  CHECK(errors_of_target(R"({"kind":"rudderstack","url":"https://a.example","write_key":"k",)" +
                         deletes) ==
        Texts{at + "public_api_token: " + by, at + "public_api_url: " + by});
  CHECK(errors_of_target(R"({"kind":"rest","url":"https://a.example","auth":"none",)"
                         R"("identify":"POST /x",)" +
                         deletes) == Texts{at + "delete: " + by});
  CHECK(
      errors_of_target(R"({"kind":"jitsu","url":"https://a.example","write_key":"k",)" + deletes) ==
      Texts{at + "on_delete: expected identify or ignore: Jitsu has no request that deletes a "
                 "person"});
  CHECK(errors_of_target(R"({"kind":"tealium","account":"acme",)" + deletes) ==
        Texts{at + "on_delete: expected identify or ignore: Tealium's Collect API deletes nobody"});
  CHECK(errors_of_target(R"({"kind":"mparticle","write_key":"k","secret":"s",)" + deletes) ==
        Texts{at + "public_api_token: " + by});
  CHECK(errors_of_target(R"({"kind":"mparticle","write_key":"k","secret":"s",)"
                         R"("public_api_token":"k:s",)" +
                         deletes) == Texts{});
  CHECK(errors_of_target(R"({"kind":"customerio","write_key":"k",)" + deletes) == Texts{});
  CHECK(errors_of_target(R"({"kind":"ndjson","path":"f",)" + deletes) == Texts{});
}

TEST_CASE("a URL with the path that the program adds is the URL without it") {
  for (const std::string kind : {"segment", "rudderstack", "customerio", "jitsu"}) {
    CAPTURE(kind);
    const bool has_region = kind == "segment" || kind == "customerio";
    for (const auto* end : {"", "/", "/v1", "/v1/", "/v1/batch"}) {
      const auto given =
          loaded(fmt::format(R"({{"tenants":{{"a":{{"sources":{{"s":{{"auth":"hmac",)"
                             R"("secrets":"0123456789abcdef"}}}},"targets":{{"t":{{"kind":"{}",)"
                             R"("write_key":"k","{}":"https://a.example/x{}"}}}}}}}}}})",
                             kind, has_region ? "region" : "url", end),
                 {});
      REQUIRE(errors_of(given) == Texts{});
      CHECK(given.settings.tenants[0].targets[0].url == "https://a.example/x");
    }
  }
}

TEST_CASE("a write key with a colon is refused where it is the user of Basic credentials") {
  for (const auto* kind : {"segment", "rudderstack", "customerio"}) {
    CAPTURE(kind);
    const auto errors = errors_of_target(
        fmt::format(R"({{"kind":"{}","write_key":"key:"{}}})", kind,
                    kind == std::string("rudderstack") ? R"(,"url":"https://a.example")" : ""));
    CHECK(errors == Texts{"tenants.a.targets.t.write_key: expected printable ASCII without spaces "
                          "and colons, got a text of 4 bytes"});
  }
  CHECK(errors_of_target(R"({"kind":"jitsu","url":"https://a.example","write_key":"id:key"})") ==
        Texts{});
}

TEST_CASE("a target of mParticle has a key and a secret, and a pod as its region") {
  const std::string at = "tenants.a.targets.t.";
  const auto with = [](const std::string& more) {
    return R"({"kind":"mparticle","write_key":"k","secret":"s",)" + more + "}";
  };
  CHECK(errors_of_target(with(R"("region":"eu1","environment":"development")")) == Texts{});
  CHECK(errors_of_target(with(R"("region":"https://a.example/x")")) == Texts{});
  CHECK(errors_of_target(R"({"kind":"mparticle","write_key":"k"})") ==
        Texts{at + "secret: required for kind mparticle: printable ASCII without spaces"});
  CHECK(errors_of_target(with(R"("region":"eu")")).size() == 1);
  CHECK(errors_of_target(with(R"("environment":"prod")")) ==
        Texts{at + "environment: expected production or development, got prod"});
  CHECK(errors_of_target(with(R"("batch_size":101)")) ==
        Texts{at + "batch_size: expected an integer from 1 to 100, got 101"});
  for (const auto* token : {"token", ":secret", "key:"}) {
    CAPTURE(token);
    CHECK(errors_of_target(with(fmt::format(R"("public_api_token":"{}")", token))).size() == 1);
  }
}

TEST_CASE("a target of Tealium needs an account, and with an API key its user") {
  const std::string at = "tenants.a.targets.t.";
  const auto with = [](const std::string& more) {
    return R"({"kind":"tealium","account":"acme")" + more + "}";
  };
  CHECK(errors_of_target(with("")) == Texts{});
  CHECK(errors_of_target(R"({"kind":"tealium"})") ==
        Texts{at + "account: required for kind tealium: 1 to 64 of A-Z a-z 0-9 _ -"});
  CHECK(errors_of_target(with(R"(,"secret":"k")")) ==
        Texts{at + "user: required with " + at + "secret",
              at + "region: required with " + at + "secret"});
  CHECK(errors_of_target(with(R"(,"user":"iris+api@acme.example")")) ==
        Texts{at + "secret: required with " + at + "user"});
  CHECK(errors_of_target(with(R"(,"batch_size":11)")) ==
        Texts{at + "batch_size: expected an integer from 1 to 10, got 11"});
}

TEST_CASE("the hosts of Tealium follow from the region and from the API key") {
  const auto target_of = [](const std::string& more) {
    const auto given =
        loaded(R"({"tenants":{"a":{"sources":{"s":{"auth":"hmac","secrets":"0123456789abcdef"}},)"
               R"("targets":{"t":{"kind":"tealium","account":"acme")" +
                   more + "}}}}}",
               {});
    REQUIRE(errors_of(given) == Texts{});
    return given.settings.tenants[0].targets[0];
  };
  const std::string key = R"(,"user":"iris@acme.example","secret":"k")";
  CHECK(target_of("").url == "https://collect.tealiumiq.com");
  CHECK(target_of(R"(,"region":"eu-central-1")").url ==
        "https://collect-eu-central-1.tealiumiq.com");
  CHECK(target_of(R"(,"region":"https://a.example/x/")").url == "https://a.example/x");
  CHECK(target_of(key + R"(,"region":"us-east-1")").url ==
        "https://us-east-1-platform.tealiumapis.com");
  CHECK(target_of(key + R"(,"region":"https://a.example")").credentials.token_url ==
        "https://platform.tealiumapis.com/v3/auth/accounts/acme/profiles/main");
}

TEST_CASE("a secret that two tenants share is refused, whatever its sources are") {
  const auto json = replaced(two_tenants, "another-secret-0123456789", "${A_SECRET}");
  CHECK(errors_of(loaded(json, all_set)) ==
        Texts{"tenants.b.sources.b-shop.secrets: expected secrets of its own, got one of "
              "tenants.a.sources.a-shop.secrets"});
}

TEST_CASE("a file is of one target, and is not the store") {
  const auto errors = [](const std::string& one, const std::string& other) {
    return errors_of(loaded(
        fmt::format(R"({{"store":{{"url":"sqlite:/data/ctsync.db"}},"tenants":{{"a":{{"sources":)"
                    R"({{"s":{{"auth":"hmac","secrets":"0123456789abcdef"}}}},"targets":{{"t":)"
                    R"({{"kind":"ndjson","path":"{}"}}}}}},"b":{{"sources":{{"r":{{"auth":"hmac",)"
                    R"("secrets":"another-secret-of-b"}}}},"targets":{{"t":)"
                    R"({{"kind":"ndjson","path":"{}"}}}}}}}}}})",
                    one, other),
        {}));
  };
  CHECK(errors("/data/a", "/data/b") == Texts{});
  CHECK(errors("/data/a", "/data/x/../a") ==
        Texts{"tenants.b.targets.t.path: expected a file of its own, got that of "
              "tenants.a.targets.t.path"});
  CHECK(errors("/data/ctsync.db", "/data/b") ==
        Texts{"tenants.a.targets.t.path: expected a file of its own, got that of store.url "
              "(INBOX_DATABASE_URL)"});
}

TEST_CASE("a target is not named like the metrics of another one's deletions") {
  CHECK(errors_of(loaded(R"({"tenants":{"a":{"sources":{"s":{"auth":"hmac",)"
                         R"("secrets":"0123456789abcdef"}},"targets":{)"
                         R"("t":{"kind":"segment","write_key":"k"},)"
                         R"("t_public_api":{"kind":"segment","write_key":"k"}}}}})",
                         {})) ==
        Texts{"tenants.a.targets.t_public_api: expected another name: metrics count deletions of "
              "t under it"});
}

TEST_CASE("more tenants or targets than the program can run are refused") {
  std::string tenants;
  std::string targets;
  for (std::size_t i = 0; i <= most_targets; ++i) {
    targets += fmt::format(R"({}"t{}":{{"kind":"segment","write_key":"k"}})", i == 0 ? "" : ",", i);
  }
  const auto of_targets = fmt::format(R"({{"tenants":{{"a":{{"sources":{{"s":{{"auth":"hmac",)"
                                      R"("secrets":"0123456789abcdef"}}}},"targets":{{{}}}}}}}}})",
                                      targets);
  CHECK(errors_of(loaded(of_targets, {})) ==
        Texts{"tenants: expected at most 128 targets of all tenants, got 129"});
}

TEST_CASE("every setting of every tenant is shown with its origin, and no secret") {
  const auto given = loaded(two_tenants, all_set);
  for (const auto& one : shown(given.settings)) {
    CHECK(one.value.find("canary") == std::string::npos);
  }
  CHECK(line_of(given, "tenants.a.targets.crm.secret") == "*** (file, environment CRM_TOKEN)");
  CHECK(line_of(given, "tenants.a.targets.crm.headers") == "*** (file)");
  CHECK(line_of(given, "tenants.a.targets.crm.timeout_seconds") == "20 (default)");
  CHECK(line_of(given, "tenants.a.targets.crm.identify") == "PUT /v1/contacts (file)");
  CHECK(line_of(given, "tenants.a.commercetools.shop-us.client_id") == "c (file)");
  CHECK(line_of(given, "tenants.a.sync.max_retries") == "7 (file)");
  CHECK(line_of(given, "tenants.b.sources.b-shop.auth") == "hmac (file)");
  CHECK(line_of(given, "segment.write_key") == "there is no such setting");
  CHECK(line_of(given, "sync.max_retries") == "4 (file)");
}

TEST_CASE("config show --origin tells the place in the file, the variable, or the default") {
  const Folder folder;
  auto variables = fixed_set;
  variables["SYNC_CONFIG_PATH"] = folder.write("sync-config.json", fixed_targets());
  variables["PORT"] = "8081";
  const auto printed = run({"config", "show", "--origin"}, variables);
  CHECK(printed.exit_code == 0);
  CHECK(printed.out.find("canary") == std::string::npos);
  for (const std::string line :
       {"cdp.token = *** (file /cdp/token, environment CDP_TOKEN)\n",
        "crm.timeout_seconds = 20 (file /crm/timeout_seconds)\n",
        "server.port = 8081 (environment PORT)\n", "server.host = 0.0.0.0 (default)\n"}) {
    CAPTURE(line);
    CHECK(printed.out.find(line) != std::string::npos);
  }
  CHECK(run({"config", "show"}, variables).out.find("server.port = 8081\n") != std::string::npos);
  CHECK(run({"check-config"}, variables).exit_code == 0);
  variables.erase("CDP_TOKEN");
  CHECK(run({"check-config"}, variables).exit_code == 3);
  CHECK(run({"config", "show"}, variables).exit_code == 3);
}

TEST_CASE("the schema that is shipped is the one that the tables give") {
  CHECK(text_of_file(CTSYNC_DOCS "/sync-config.schema.json") == json_schema());
  CHECK(run({"config", "schema"}).out == json_schema());
}

TEST_CASE("each key of a target has one row for each kind, and its default keeps its rule") {
  for (std::size_t kind = 0; kind < target_kind_words.size(); ++kind) {
    std::map<std::string_view, int> seen;
    for (const auto& row : target_table().rows) {
      if ((row.kinds & only(kind)) == 0) continue;
      CAPTURE(row.key);
      CHECK(++seen[row.key] == 1);
      CHECK_FALSE(row.meaning.empty());
      TargetSettings settings;
      if (row.standard.empty()) continue;
      CHECK(row.read(RawValue::loose(std::string(row.standard)), settings));
    }
    CHECK(seen.contains("kind"));
  }
}

TEST_CASE("the tables of tenants in docs/configure.md are the tables of their settings") {
  Texts targets;
  for (const auto& row : target_table().rows) {
    targets.push_back(fmt::format("| `{}` | {} | {} | {} | {} |", row.key,
                                  docs_kinds(row.kinds, target_kind_words), row.expected,
                                  docs_default(row), row.meaning));
  }
  CHECK(rows_in_docs("### Targets") == targets);
  Texts projects;
  for (const auto& row : project_table().rows) {
    projects.push_back(fmt::format("| `{}` | {} | {} | {} |", row.key, row.expected,
                                   docs_default(row), row.meaning));
  }
  CHECK(rows_in_docs("### Projects") == projects);
  Texts shops;
  for (const auto& row : shop_table.rows) {
    shops.push_back(fmt::format("| `{}` | {} | {} | {} |", row.key, row.expected, docs_default(row),
                                row.meaning));
  }
  CHECK(rows_in_docs("### Events of a tenant") == shops);
  Texts syncs;
  for (const auto& row : tenant_sync_table().rows) {
    syncs.push_back(fmt::format("| `{}` | {} | {} | {} |", row.key, row.expected, docs_default(row),
                                row.meaning));
  }
  CHECK(rows_in_docs("### Retries of a tenant") == syncs);
}

}  // namespace ctsync::test
