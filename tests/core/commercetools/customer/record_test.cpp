// SPDX-License-Identifier: MIT
#include "ctsync/commercetools/customer/record.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "core/customer_record.hpp"

namespace json = ctsync::json;
namespace ct = ctsync::commercetools;
using ctsync::Profile;

TEST_CASE("every field of a customer survives the record") {
  REQUIRE(customer_members.size() == ct::customer_rows.size());
  std::string customer = "{";
  std::string want = "{";
  for (std::size_t i = 0; i < customer_members.size(); ++i) {
    const std::string_view name = customer_members[i].name;
    const std::string_view value = customer_members[i].value;
    const std::string_view kept = customer_members[i].record;
    CAPTURE(name);
    CHECK(ct::customer_rows[i].name == name);
    const std::string record = record_of(object_of(name, value));
    CHECK(record == object_of(name, kept));
    CHECK(record_again(record) == record);
    customer += (i == 0 ? "\"" : ",\"") + std::string(name) + "\":" + std::string(value);
    want += (i == 0 ? "\"" : ",\"") + std::string(name) + "\":" + std::string(kept);
  }
  CHECK(record_of(customer + "}") == want + "}");
  CHECK(record_again(want + "}") == want + "}");
}

TEST_CASE("every field of a customer but its version can be cleared, and the record remembers") {
  for (const auto& member : customer_members) {
    CAPTURE(member.name);
    const std::string cleared = object_of(member.name, "null");
    const std::string want = member.name == "version" ? "{}" : cleared;
    CHECK(record_of(cleared) == want);
    CHECK(record_again(want) == want);
  }
}

TEST_CASE("an empty profile has an empty record") {
  CHECK(record_of("{}") == "{}");
  CHECK(record_again("{}") == "{}");
}

TEST_CASE("the parts of an address that were said survive the record") {
  Profile profile;
  for (const auto part : {ctsync::AddressPart::street, ctsync::AddressPart::city,
                          ctsync::AddressPart::state, ctsync::AddressPart::postal_code,
                          ctsync::AddressPart::country, ctsync::AddressPart::phone}) {
    profile.sent.add(part);
    std::string record;
    ct::write_record(profile, record);
    json::Parser parser;
    Profile again;
    REQUIRE(ct::read_record(parser, record, again).has_value());
    CHECK(again.sent == profile.sent);
  }
}

TEST_CASE("the newest message and whether it is whole survive the record") {
  for (const std::string_view record :
       {"{}", R"({"sequence":7})", R"({"whole":true})",
        R"({"version":3,"sequence":9007199254740993,"whole":true,"said":["city"]})"}) {
    CHECK(record_again(record) == record);
  }
}

TEST_CASE("a record that cannot be read is an internal error without the record's text") {
  for (const std::string_view record : {"", "{", "[]", "5", R"({"email":5})",
                                        R"({"addresses":"secret"})", R"({"id":"a","id":"b"})"}) {
    CAPTURE(record);
    json::Parser parser;
    Profile profile;
    auto status = ct::read_record(parser, record, profile);
    REQUIRE_FALSE(status.has_value());
    CHECK(status.error().code == ctsync::Errc::internal);
    CHECK(status.error().detail.find("secret") == std::string::npos);
  }
}

TEST_CASE("a tombstone says when everything was erased, and nothing else") {
  const std::string record = ct::write_tombstone(
      std::chrono::sys_days{std::chrono::year{2026} / 3 / 4} + std::chrono::milliseconds{5});
  CHECK(record == R"({"erased":"2026-03-04T00:00:00.005Z"})");
  json::Parser parser;
  Profile profile;
  REQUIRE(ct::read_record(parser, record, profile).has_value());
  CHECK(profile.erased_at == "2026-03-04T00:00:00.005Z");
}

TEST_CASE("ids of stores survive the record") {
  const std::string record = record_of(R"({"stores":[{"id":"i"},{"typeId":"store"},{"key":"s"}]})");
  CHECK(record == R"({"stores":[{"key":"s"}],"storeIds":["i"]})");
  CHECK(record_again(record) == record);
  CHECK(record_again(R"({"stores":[],"storeIds":[]})") == R"({"stores":[],"storeIds":[]})");
}
