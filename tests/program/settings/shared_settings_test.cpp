// SPDX-License-Identifier: MIT
#include "tenants/shared_settings.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>

#include "program/program.hpp"
#include "settings/load.hpp"
#include "tenants/acceptance.hpp"

namespace ctsync::server {
namespace {

Settings settings_of(const std::string& json, Purpose purpose = Purpose::worker) {
  const ctsync::test::Folder folder;
  const auto environment = [](std::string_view name) -> std::optional<std::string> {
    if (name == "INBOX_DATABASE_URL") return "postgresql://h/d";
    return std::nullopt;
  };
  auto loaded = load(folder.write("settings.json", json), environment, purpose);
  REQUIRE(loaded.errors.empty());
  return std::move(loaded.settings);
}

std::string tenant(const std::string& name, const std::string& key, const std::string& source) {
  return "\"" + name + R"(":{"sources":{)" + source +
         R"(},"targets":{"s":{"kind":"segment","write_key":")" + key + R"("}}})";
}

std::string source(const std::string& name, const std::string& secret) {
  return "\"" + name + R"(":{"auth":"hmac","secrets":[")" + secret + R"("]})";
}

std::string tenants(const std::string& all) { return R"({"tenants":{)" + all + "}}"; }

}  // namespace

TEST_CASE("processes agree on tenants and sources, whatever their sequence, secrets and targets") {
  const std::string first = "0123456789abcdef";
  const std::string second = "fedcba9876543210";
  const auto one = tenants(tenant("a", "key", source("x", first)) + "," +
                           tenant("b", "key", source("y", second)));
  const auto other = tenants(tenant("b", "another", source("y", "another-0123456789")) + "," +
                             tenant("a", "another", source("x", first)));
  const auto digest = shared_settings(settings_of(one));
  CHECK_FALSE(digest.empty());
  CHECK(shared_settings(settings_of(other)) == digest);
  CHECK(shared_settings(settings_of(one, Purpose::gateway)) == digest);
  // A source of another tenant decides to whom an entry belongs.
  const auto moved = tenants(tenant("a", "key", source("y", first)) + "," +
                             tenant("b", "key", source("x", second)));
  CHECK(shared_settings(settings_of(moved)) != digest);
  CHECK(shared_settings(settings_of(tenants(tenant("a", "key", source("x", first))))) != digest);
}

TEST_CASE("a lease counts from the longest request to any target") {
  const auto settings = settings_of(R"({"segment":{"write_key":"k","timeout_seconds":7},
      "cdp":{"base_url":"https://cdp.example.com","token":"t","timeout_seconds":90}})");
  CHECK(longest_request(settings) == std::chrono::seconds{90});
}

TEST_CASE("a worker ends what its own configuration does not accept, and passes the rest on") {
  const Tenants tenants(
      settings_of(R"({"segment":{"write_key":"k"},"sources":{"shop":{"auth":"hmac",
      "secrets":["0123456789abcdef"],"project":"mine"}}})"));
  Transformer transformer{Config{}};
  ClaimedEntry entry;
  entry.tenant = "default";
  const auto reason = [&](const std::string& from, const std::string& project) {
    entry.source = from;
    entry.body = R"({"notificationType":"Message","projectKey":")" + project +
                 R"(","id":"1","version":1,"sequenceNumber":1,"resource":{"typeId":"customer",)"
                 R"("id":"c"},"resourceVersion":1,"type":"CustomerEmailVerified",)"
                 R"("createdAt":"2026-01-01T00:00:00.000Z"})";
    const auto found = not_accepted(entry, tenants, transformer);
    return found ? found->code : ReasonCode::none;
  };
  CHECK(reason("shop", "mine") == ReasonCode::none);
  CHECK(reason("shop", "theirs") == ReasonCode::invalid);
  CHECK(reason("stranger", "mine") == ReasonCode::unsupported);
  // What another entry forwarded was accepted before; an unknown tenant is told by the pipeline.
  entry.is_step = true;
  CHECK(reason("stranger", "mine") == ReasonCode::none);
  entry.is_step = false;
  entry.tenant = "gone";
  CHECK(reason("stranger", "mine") == ReasonCode::none);
}

}  // namespace ctsync::server
