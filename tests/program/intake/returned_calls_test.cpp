// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <ctsync/pipeline/conclude.hpp>
#include <optional>
#include <string>
#include <vector>

#include "intake/intake.hpp"
#include "program/program.hpp"
#include "settings/load.hpp"
#include "tenants/tenants.hpp"

namespace ctsync::test {

namespace {

using namespace ctsync::server;

constexpr const char* file = R"({"tenants":{"a":{
  "sources":{"back":{"auth":"segment","secrets":"0123456789abcdef","fields":["lifetime_value"]},
             "shop":{"auth":"hmac","secrets":"0123456789abcdef"}},
  "targets":{"eu":{"kind":"segment","write_key":"k"},"us":{"kind":"segment","write_key":"k"},
             "crm":{"kind":"rest","url":"https://crm.example.com","auth":"none",
                    "identify":"POST /people"}}}}})";

Settings settings() {
  const Folder folder;
  const auto none = [](std::string_view) { return std::optional<std::string>(); };
  auto loaded = load(folder.write("sync-config.json", file), none);
  REQUIRE(loaded.errors.empty());
  return std::move(loaded.settings);
}

std::string call(const std::string& traits) {
  return R"({"type":"identify","messageId":"m-1","timestamp":"2026-01-01T00:00:00Z",)"
         R"("userId":"a@b.example","traits":)" +
         traits + "}";
}

struct Told {
  std::vector<std::string> targets;
  ReasonCode ignored = ReasonCode::none;
  std::string first_body;
};

/// What becomes of a delivery to a source, without a store.
Told told_of(const std::string& source, const std::string& delivery) {
  const server::Tenants tenants(settings());
  Transformer transformer(Config{});
  const auto* from = tenants.source(source);
  REQUIRE(from != nullptr);
  const auto intake = take_in(transformer, *from, delivery);
  const auto entries = entries_of(intake, delivery);
  REQUIRE(entries.size() == 1);
  auto reading = transformer.read("a", source, entries[0].body);
  REQUIRE(reading.has_value());
  const auto step = transformer.apply(**reading, std::nullopt);
  REQUIRE(step.has_value());
  const auto& tenant = *tenants.find("a");
  const std::vector<ctsync::Sharing> sharing(tenant.targets.size());
  auto told = ctsync::detail::tell(*step, tenant, sharing);
  REQUIRE(told.has_value());
  Told result;
  result.ignored = told->ignored.code;
  for (const auto& each : told->calls) result.targets.push_back(each.target);
  if (!told->calls.empty()) result.first_body = told->calls[0].call.body;
  return result;
}

}  // namespace

TEST_CASE(
    "a call that came back from Segment is told to the other targets, with its listed fields") {
  const auto told = told_of("back", call(R"({"lifetime_value":12.5,"firstName":"Ada"})"));
  CHECK(told.targets == std::vector<std::string>{"crm"});
  CHECK(told.first_body.find("Ada") == std::string::npos);
}

TEST_CASE("a call without a listed field is ignored, as every call is at another source") {
  CHECK(told_of("back", call(R"({"firstName":"Ada"})")).ignored == ReasonCode::own_call);
  CHECK(told_of("shop", call(R"({"lifetime_value":12.5})")).ignored == ReasonCode::own_call);
}

}  // namespace ctsync::test
