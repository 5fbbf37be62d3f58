// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"
#include "program/remote.hpp"

namespace ctsync::test {

namespace {

/// Doctor's answer for one tenant with these targets.
Finished doctor(const Folder& folder, const std::string& targets) {
  const auto file = folder.write(
      "sync-config.json", fmt::format(R"({{"tenants":{{"a":{{"sources":{{"s":{{"auth":"hmac",)"
                                      R"("secrets":"0123456789abcdef"}}}},"targets":{{{}}}}}}}}})",
                                      targets));
  return run({"doctor"}, {{"SYNC_CONFIG_PATH", file},
                          {"INBOX_DATABASE_URL", "sqlite:" + folder.file("ctsync.db")}});
}

std::string batched(std::string_view kind, const std::string& url, const std::string& more = "") {
  const bool has_region = kind == "segment" || kind == "customerio";
  return fmt::format(R"("{0}":{{"kind":"{0}","write_key":"canary-key","{1}":"{2}"{3}}})", kind,
                     has_region ? "region" : "url", url, more);
}

std::string rest(const std::string& name, const std::string& url, const std::string& more) {
  return fmt::format(
      R"("{}":{{"kind":"rest","url":"{}","secret":"canary-secret","identify":"POST /x"{}}})", name,
      url, more);
}

/// The settings of an API for deletions at this URL.
std::string deletions_at(const std::string& url) {
  return fmt::format(R"(,"public_api_token":"canary-token","public_api_url":"{}")", url);
}

bool has_line(const Finished& finished, std::string_view line) {
  return finished.out.find(line) != std::string::npos;
}

}  // namespace

TEST_CASE("doctor looks at a target of every kind, and sends none of them a call") {
  Remote remote;
  Remote tokens;
  tokens.say(200, R"({"access_token":"t","expires_in":60})");
  const Folder folder;
  const std::string deletions = deletions_at(remote.url());
  const auto found = doctor(
      folder,
      batched("segment", remote.url(), deletions) + "," +
          batched("rudderstack", remote.url(), deletions) + "," +
          batched("customerio", remote.url()) + "," + batched("jitsu", remote.url()) + "," +
          rest("erp", remote.url(), R"(,"auth":"basic","user":"u")") + "," +
          rest("crm", remote.url(),
               fmt::format(R"(,"auth":"oauth2","user":"u","token_url":"{}/token")", tokens.url())) +
          "," +
          fmt::format(R"("shop":{{"kind":"graphql","url":"{0}/","secret":"canary-secret"}},)"
                      R"("open":{{"kind":"graphql","url":"{0}/","auth":"none"}})",
                      remote.url()) +
          "," + R"("log":{"kind":"ndjson","path":")" + folder.file("calls.ndjson") + R"("})");
  CHECK_MESSAGE(found.exit_code == 0, found.out);
  for (const auto* line :
       {"ok       Segment (a/segment): ", "skipped  Segment write key (a/segment): ",
        "ok       Segment's Public API token (a/segment): is known",
        "ok       RudderStack (a/rudderstack): ", "skipped  RudderStack write key (a/rudderstack)",
        "ok       RudderStack's control plane token (a/rudderstack): ",
        "whether it knows the token was not tried", "ok       Customer.io (a/customerio): ",
        "skipped  Customer.io write key (a/customerio): is set, and was not tried",
        "ok       Jitsu (a/jitsu): ", "ok       erp (a/erp): ",
        "skipped  erp password (a/erp): is set, and was not tried",
        "ok       crm (a/crm): ", "ok       crm OAuth2 token (a/crm): the token endpoint gives one",
        "ok       shop (a/shop): ", "skipped  shop token (a/shop): is set, and was not tried",
        "skipped  open credentials (a/open): none are sent (auth none)",
        "ok       file of log (a/log): "}) {
    CHECK_MESSAGE(has_line(found, line), line << found.out);
  }
  CHECK_FALSE(has_line(found, "canary"));
  for (const auto& request : remote.asked()) CHECK(request == "GET /");
  CHECK(tokens.asked() == std::vector<std::string>{"POST /token"});
  CHECK_FALSE(std::filesystem::exists(folder.file("calls.ndjson")));
}

TEST_CASE("doctor asks Tealium for a token where there is an API key, and mParticle for nothing") {
  Remote remote;
  Remote tokens;
  tokens.say(200, R"({"token":"canary-token","host":"us-east-1-platform.tealiumapis.com"})");
  const Folder folder;
  const auto tealium = [&](std::string_view name, const std::string& more) {
    return fmt::format(R"("{}":{{"kind":"tealium","account":"acme","region":"{}"{}}})", name,
                       remote.url(), more);
  };
  const auto found = doctor(
      folder,
      fmt::format(R"("mparticle":{{"kind":"mparticle","write_key":"canary-key",)"
                  R"("secret":"canary-secret","region":"{0}","public_api_token":"canary:canary",)"
                  R"("public_api_url":"{0}"}})",
                  remote.url()) +
          "," + tealium("open", "") + "," +
          tealium("keyed", fmt::format(R"(,"user":"iris@acme.example","secret":"canary-key",)"
                                       R"("token_url":"{}/v3/auth")",
                                       tokens.url())));
  CHECK_MESSAGE(found.exit_code == 0, found.out);
  for (const auto* line : {"ok       mParticle (a/mparticle): ",
                           "skipped  mParticle write key (a/mparticle): is set, and was not tried",
                           "ok       mParticle's Data Subject Request API token (a/mparticle): ",
                           "ok       Tealium (a/open): ", "skipped  Tealium account (a/open): ",
                           "ok       Tealium API key (a/keyed): the token endpoint gives one"}) {
    CHECK_MESSAGE(has_line(found, line), line << found.out);
  }
  CHECK_FALSE(has_line(found, "canary"));
  for (const auto& request : remote.asked()) CHECK(request == "GET /");
  CHECK(tokens.asked() == std::vector<std::string>{"POST /v3/auth"});
}

TEST_CASE("doctor asks a target for a customer whom nobody knows, where it can be asked") {
  Remote remote;
  Remote knows_nobody;
  knows_nobody.say(404, R"({"error":{"code":"not_found"}})");
  Remote refuses;
  refuses.say(401, R"({"error":"canary-answer"})");
  const Folder folder;
  const auto api = [](const std::string& url) {
    return fmt::format(R"(,"profile_api_token":"canary-token","profile_api_space":"sp",)"
                       R"("profile_api_url":"{}")",
                       url);
  };
  const auto crm = rest("crm", knows_nobody.url(),
                        R"(,"profile":"/c/{user_id}","profile_fields":["email: /email"])");
  const auto found =
      doctor(folder, batched("segment", remote.url(), api(knows_nobody.url())) + "," + crm);
  CHECK_MESSAGE(found.exit_code == 0, found.out);
  CHECK(has_line(found, "ok       Segment's Profile API (a/segment): answers for a customer whom"));
  CHECK(has_line(found, "ok       crm profiles (a/crm): answers for a customer whom"));
  for (const auto* asked : {"GET /v1/spaces/sp/collections/users/profiles/user_id:ctsync-doctor/",
                            "GET /c/ctsync-doctor"}) {
    const auto all = knows_nobody.asked();
    CHECK(std::any_of(all.begin(), all.end(),
                      [&](const std::string& each) { return each.starts_with(asked); }));
  }
  const auto refused = doctor(folder, batched("segment", remote.url(), api(refuses.url())));
  CHECK(refused.exit_code == 1);
  CHECK_MESSAGE(
      has_line(refused, "FAILED   Segment's Profile API: tenants.a.targets.segment.profile_api_"),
      refused.out);
  CHECK(has_line(refused, "Segment's Profile API answered 401"));
  CHECK_FALSE(has_line(refused, "canary"));
}

TEST_CASE("doctor fails a target that does not answer, gives no token or has no folder") {
  Remote remote;
  remote.say(401, R"({"error":"invalid_client"})");
  const Folder folder;
  const auto silent = "http://127.0.0.1:" + std::to_string(free_port());
  const auto found = doctor(
      folder,
      batched("jitsu", silent) + "," +
          rest("crm", remote.url(),
               fmt::format(R"(,"auth":"oauth2","user":"u","token_url":"{}/token")", remote.url())) +
          "," + R"("log":{"kind":"ndjson","path":")" + folder.file("no/such/calls.ndjson") +
          R"("})");
  CHECK(found.exit_code == 1);
  CHECK_MESSAGE(has_line(found, "FAILED   Jitsu (a/jitsu): tenants.a.targets.jitsu.url: "),
                found.out);
  CHECK(has_line(found, "FAILED   crm OAuth2 token (a/crm): tenants.a.targets.crm.token_url: "));
  CHECK(has_line(found, "FAILED   file of log (a/log): there is no folder "));
  CHECK_FALSE(has_line(found, "canary"));
}

TEST_CASE(
    "doctor names the settings of a tenant's project, not those of the form without tenants") {
  Remote remote;
  remote.say(401, R"({"error":"invalid_client"})");
  const Folder folder;
  const auto file = folder.write(
      "sync-config.json",
      fmt::format(R"({{"tenants":{{"a":{{"sources":{{"s":{{"auth":"hmac",)"
                  R"("secrets":"0123456789abcdef"}}}},"commercetools":{{"shop":{{"client_id":"c",)"
                  R"("client_secret":"canary-secret","auth_url":"{0}","api_url":"{0}"}}}},)"
                  R"("targets":{{"log":{{"kind":"ndjson","path":"{1}"}}}}}}}}}})",
                  remote.url(), folder.file("calls.ndjson")));
  const Variables variables{{"SYNC_CONFIG_PATH", file},
                            {"INBOX_DATABASE_URL", "sqlite:" + folder.file("ctsync.db")}};
  const auto found = run({"doctor"}, variables);
  CHECK(found.exit_code == 1);
  CHECK_MESSAGE(has_line(found, "FAILED   commercetools token"), found.out);
  CHECK(has_line(found, "tenants.a.commercetools.shop.client_id: "));
  CHECK_FALSE(has_line(found, "CTP_"));
  CHECK_FALSE(has_line(found, "canary"));
}

TEST_CASE("doctor tells whether a public URL leads to a source of ctsync") {
  const Recorder segment;
  const Folder folder;
  const auto variables = settings(segment, folder);
  const Serving serving(variables);
  const auto line_for = [&](const std::string& url) {
    const auto found = run({"doctor", "--url", url}, variables);
    const auto begin = found.out.find("public URL: ");
    REQUIRE_MESSAGE(begin != std::string::npos, found.out);
    return found.out.substr(begin, found.out.find("\n", found.out.find("\n", begin) + 1) - begin);
  };
  CHECK(
      line_for(serving.url() + "/webhooks/commercetools") ==
      "public URL: ctsync answers there, and refuses a delivery without credentials (HTTP 401); "
      "over plain HTTP, to which no broker delivers\n"
      "         to correct it: put a proxy with a certificate in front of ctsync (docs/deploy.md)");
  CHECK(line_for(serving.url() + "/webhooks/shop") ==
        "public URL: ctsync answers there, and has no source with this path\n"
        "         to correct it: use one of the paths of its sources: /webhooks/commercetools, "
        "/api/webhook");
  CHECK(line_for(serving.url()).starts_with("public URL: --url has no path\n"));
}

TEST_CASE("doctor fails a public URL at which another program answers, or none") {
  Remote remote;
  const Recorder segment;
  const Folder folder;
  const auto variables = settings(segment, folder);
  const auto found = [&](const std::string& origin) {
    return run({"doctor", "--url", origin + "/webhooks/commercetools"}, variables);
  };
  remote.say(200, "<html>\nWelcome to nginx, jane@example.com");
  auto other = found(remote.url());
  CHECK(other.exit_code == 1);
  CHECK_MESSAGE(has_line(other,
                         "FAILED   public URL: what answers there is not ctsync: HTTP 200: "
                         "<html> Welcome to nginx, ***\n"),
                other.out);
  remote.say(302);
  CHECK(has_line(found(remote.url()), "FAILED   public URL: it redirects with HTTP 302"));
  remote.say(503, R"({"ok":false,"error":"shutting down"})");
  CHECK(has_line(found(remote.url()),
                 "FAILED   public URL: ctsync answers there, and takes no "
                 "deliveries: shutting down"));
  const auto nowhere = "http://127.0.0.1:" + std::to_string(free_port());
  CHECK(has_line(found(nowhere),
                 "FAILED   public URL: " + nowhere + ": connection refused or host unreachable"));
}

TEST_CASE("doctor says what Segment's Public API answered, without the token") {
  Remote remote;
  remote.say(403, R"({"errors":[{"message":"canary-token of jane@example.com has no access"}]})");
  const Folder folder;
  const auto found = doctor(folder, batched("segment", remote.url(), deletions_at(remote.url())));
  CHECK_MESSAGE(has_line(found, "the API answered 403: {\"errors\":[{\"message\":\"***"),
                found.out);
  CHECK(has_line(found, " has no access"));
  CHECK_FALSE(has_line(found, "canary"));
  CHECK_FALSE(has_line(found, "jane"));
}

TEST_CASE("doctor says how much space is free on the volume of a SQLite file") {
  const Recorder segment;
  const Folder folder;
  const auto variables = settings(segment, folder);
  CHECK(Serving(variables).stop() == 0);
  const auto found = run({"doctor"}, variables);
  CHECK_MESSAGE(has_line(found, " MiB are free where " + folder.file("ctsync.db") + " is\n"),
                found.out);
}

TEST_CASE("doctor says of a damaged SQLite file what to do, and not to name another file") {
  const Recorder segment;
  const Folder folder;
  const auto variables = settings(segment, folder);
  CHECK(Serving(variables).stop() == 0);
  const auto path = folder.file("ctsync.db");
  const auto size = std::filesystem::file_size(path);
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  // The first page has the header and the schema, which are still right.
  file.seekp(4096);
  file << std::string(size - 4096, 'x');
  file.close();
  const auto found = run({"doctor"}, variables);
  CHECK(found.exit_code == 1);
  CHECK_MESSAGE(has_line(found, "is damaged"), found.out);
  CHECK(has_line(found, "to correct it: stop "));
  CHECK(has_line(found, ".recover"));
  CHECK_FALSE(has_line(found, "export INBOX_DATABASE_URL"));
  const auto listed = run({"outbox"}, variables);
  CHECK(listed.exit_code == 1);
  CHECK_MESSAGE(listed.err.find("to correct it: stop ") != std::string::npos, listed.err);
}

TEST_CASE("a database server that does not answer is an error that says what to do") {
  const auto refused =
      run({"outbox"}, {{"INBOX_DATABASE_URL",
                        "postgresql://u:canary@127.0.0.1:" + std::to_string(free_port()) + "/d"}});
  CHECK(refused.exit_code != 0);
  CHECK_MESSAGE(refused.err.find("to correct it: start the PostgreSQL server") != std::string::npos,
                refused.err);
  CHECK(refused.err.find("canary") == std::string::npos);
}

}  // namespace ctsync::test
