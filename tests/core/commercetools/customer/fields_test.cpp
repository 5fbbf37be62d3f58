// SPDX-License-Identifier: MIT
#include "ctsync/commercetools/customer/fields.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "core/json_tree.hpp"
#include "ctsync/commercetools/customer/record.hpp"
#include "ctsync/pipeline/transformer.hpp"

namespace json = ctsync::json;
namespace ct = ctsync::commercetools;
using ctsync::Profile;

namespace {

struct Member {
  std::string_view name;
  std::string_view value;   ///< as commercetools sends it
  std::string_view record;  ///< as the golden record keeps it
};

/// Every row of the two tables, in their order, with a value of its own.
constexpr std::array customer_members{
    Member{"id", R"("c1")", R"("c1")"},
    Member{"version", "9007199254740993", "9007199254740993"},
    Member{"createdAt", R"("2025-01-02T03:04:05.678Z")", R"("2025-01-02T03:04:05.678Z")"},
    Member{"lastModifiedAt", R"("2025-02-02T03:04:05Z")", R"("2025-02-02T03:04:05Z")"},
    Member{"key", R"("k-1")", R"("k-1")"},
    Member{"customerNumber", R"("n-1")", R"("n-1")"},
    Member{"externalId", R"("x-1")", R"("x-1")"},
    Member{"email", R"("A@Example.com")", R"("A@Example.com")"},
    Member{"firstName", R"("Ada\n\"")", R"("Ada\n\"")"},
    Member{"middleName", R"("B.")", R"("B.")"},
    Member{"lastName", R"("Cole")", R"("Cole")"},
    Member{"fullName", R"("Ada B. Cole")", R"("Ada B. Cole")"},
    Member{"title", R"("Dr.")", R"("Dr.")"},
    Member{"salutation", R"("Mx")", R"("Mx")"},
    Member{"dateOfBirth", R"("1990-12-31")", R"("1990-12-31")"},
    Member{"phone", R"("+4512345678")", R"("+4512345678")"},
    Member{"companyName", R"("Cole & Co")", R"("Cole & Co")"},
    Member{"vatId", R"("V1")", R"("V1")"},
    Member{"locale", R"("en-GB")", R"("en-GB")"},
    Member{"authenticationMode", R"("ExternalAuth")", R"("ExternalAuth")"},
    Member{"defaultShippingAddressId", R"("a1")", R"("a1")"},
    Member{"defaultBillingAddressId", R"("a2")", R"("a2")"},
    Member{"shippingAddressIds", R"(["a1","a3"])", R"(["a1","a3"])"},
    Member{"billingAddressIds", "[]", "[]"},
    Member{"isEmailVerified", "false", "false"},
    Member{"addresses", R"([{"id":"a1","country":"GB"},{}])", R"([{"id":"a1","country":"GB"},{}])"},
    Member{"customerGroup", R"({"typeId":"customer-group","id":"g1"})", R"({"id":"g1"})"},
    Member{"customerGroupAssignments",
           R"([{"customerGroup":{"typeId":"customer-group","id":"g1"}},)"
           R"({"customerGroup":{"id":"g2"}}])",
           R"([{"customerGroup":{"id":"g1"}},{"customerGroup":{"id":"g2"}}])"},
    Member{"stores", R"([{"typeId":"store","key":"s1"}])", R"([{"key":"s1"}])"},
    Member{"custom", R"({"type":{"typeId":"type","id":"t"},"fields":{"a":[1,{"b":null}],"c":0.5}})",
           R"({"fields":{"a":[1,{"b":null}],"c":0.5}})"},
};

constexpr std::array<std::string_view, 26> address_members{"id",           "key",
                                                           "country",      "title",
                                                           "salutation",   "firstName",
                                                           "lastName",     "streetName",
                                                           "streetNumber", "additionalStreetInfo",
                                                           "postalCode",   "city",
                                                           "region",       "state",
                                                           "company",      "department",
                                                           "building",     "apartment",
                                                           "pOBox",        "phone",
                                                           "mobile",       "email",
                                                           "fax",          "additionalAddressInfo",
                                                           "externalId",   "custom"};

std::string object_of(std::string_view name, std::string_view value) {
  return "{\"" + std::string(name) + "\":" + std::string(value) + "}";
}

/// The record of a customer of this text.
std::string record_of(std::string_view customer) {
  json::Parser parser;
  auto root = parser.parse(customer);
  REQUIRE(root.has_value());
  Profile profile;
  auto status = ct::read_customer(*root, json::Pointer{}, profile);
  CAPTURE(customer);
  REQUIRE(status.has_value());
  std::string record;
  ct::write_record(profile, record);
  return record;
}

/// The record of a profile that was read from this record.
std::string record_again(std::string_view record) {
  json::Parser parser;
  Profile profile;
  REQUIRE(ct::read_record(parser, record, profile).has_value());
  std::string again;
  ct::write_record(profile, again);
  return again;
}

}  // namespace

TEST_CASE("every field of a customer survives the golden record") {
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

TEST_CASE("every field of an address survives the golden record, cleared or not") {
  REQUIRE(address_members.size() == ct::address_rows.size());
  std::string all = "{";
  for (std::size_t i = 0; i < address_members.size(); ++i) {
    const std::string_view name = address_members[i];
    CAPTURE(name);
    CHECK(ct::address_rows[i].name == name);
    const std::string value =
        name == "custom" ? R"({"fields":{"floor":2}})" : "\"value of " + std::string(name) + "\"";
    const std::string customer = R"({"addresses":[)" + object_of(name, value) + "]}";
    CHECK(record_of(customer) == customer);
    CHECK(record_again(customer) == customer);
    if (name != "custom") {
      const std::string cleared = R"({"addresses":[)" + object_of(name, "null") + "]}";
      CHECK(record_again(record_of(cleared)) == cleared);
    }
    all += (i == 0 ? "\"" : ",\"") + std::string(name) + "\":" + value;
  }
  all = R"({"addresses":[)" + all + "}]}";
  CHECK(record_again(record_of(all)) == all);
}

TEST_CASE("the order of an address's members does not matter, and each counts once") {
  std::vector<std::string> members;
  for (const auto& row : ct::address_rows) {
    const std::string name(row.name);
    if (name != "custom") members.push_back('"' + name + R"(":"of )" + name + '"');
  }
  const std::size_t known = members.size();
  for (const char* unknown :
       {R"("titles":1)", R"("titles":2)", R"("":null)", R"("Id":{"id":[]})"}) {
    members.emplace_back(unknown);
  }
  const auto read = [](const std::vector<std::string>& of, std::string& written) {
    ctsync::json::Parser parser;
    std::string text;
    for (const auto& member : of) text += (text.empty() ? "{" : ",") + member;
    const auto root = parser.parse(text + "}");
    REQUIRE(root.has_value());
    ctsync::Address address;
    auto status = ct::read_address(*root, {}, address);
    written.clear();
    ctsync::json::Writer writer(written);
    ct::write_address(writer, address);
    return status ? std::string() : ctsync::to_string(status.error());
  };
  std::string expected;
  REQUIRE(read(members, expected).empty());
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    auto shuffled = members;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    std::string written;
    REQUIRE(read(shuffled, written).empty());
    REQUIRE(written == expected);
    const std::string name(ct::address_rows[random() % known].name);
    for (const std::string again : {"null", "\"again\"", "7"}) {
      auto repeated = shuffled;
      repeated.push_back('"' + name + "\":" + again);
      CHECK(read(repeated, written) == "/" + name + ": appears more than once");
    }
    for (auto& member : shuffled) {
      if (member.starts_with('"' + name + '"')) member = '"' + name + "\":7";
    }
    CHECK(read(shuffled, written) == "/" + name + ": expected a string, got an integer");
  }
}

TEST_CASE("a customer that says nothing has an empty record") {
  CHECK(record_of("{}") == "{}");
  CHECK(record_again("{}") == "{}");
}

TEST_CASE("members that nobody asked for are not kept") {
  CHECK(
      record_of(R"({"createdBy":{"clientId":"x"},"lastModifiedBy":{},"anything":[1],"id":"c"})") ==
      R"({"id":"c"})");
}

TEST_CASE("the parts of an address that were said survive the golden record") {
  Profile profile;
  for (const auto part : {ctsync::AddressPart::street, ctsync::AddressPart::city,
                          ctsync::AddressPart::state, ctsync::AddressPart::postal_code,
                          ctsync::AddressPart::country, ctsync::AddressPart::phone}) {
    profile.said.add(part);
    std::string record;
    ct::write_record(profile, record);
    json::Parser parser;
    Profile again;
    REQUIRE(ct::read_record(parser, record, again).has_value());
    CHECK(again.said == profile.said);
  }
}

TEST_CASE("the newest message and whether it is whole survive the golden record") {
  for (const std::string_view record :
       {"{}", R"({"sequence":7})", R"({"whole":true})",
        R"({"version":3,"sequence":9007199254740993,"whole":true,"said":["city"]})"}) {
    CHECK(record_again(record) == record);
  }
}

TEST_CASE("a record that cannot be read is a defect of ours, and its text stays inside") {
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

TEST_CASE("a password is nowhere: not in the call, not in the record, not in an error") {
  constexpr std::string_view hash = "s3cr3t-hash";
  for (const std::string_view value :
       {R"("s3cr3t-hash")", R"(["s3cr3t-hash"])", R"({"s3cr3t-hash":"s3cr3t-hash"})"}) {
    const std::string customer =
        R"("id":"c1","email":"a@example.com","password":)" + std::string(value) + R"(,"version":2)";
    ctsync::Transformer transformer{ctsync::Config{}};
    const std::string body = R"({"type":"customer.created","customer":{)" + customer + "}}";
    REQUIRE(transformer.read("s", body).has_value());
    auto decision = transformer.decide(R"({"version":1,"firstName":"x"})", "segment");
    REQUIRE(decision.has_value());
    CHECK(decision->calls.front().json.find(hash) == std::string::npos);
    CHECK(decision->calls.front().json.find("password") == std::string::npos);
    CHECK(decision->record.find(hash) == std::string::npos);
    CHECK(decision->record.find("password") == std::string::npos);
    auto error = transformer.read(
        "s", R"({"type":"customer.created","customer":{)" + customer + R"(,"email":1}})");
    REQUIRE_FALSE(error.has_value());
    CHECK(ctsync::to_string(error.error()).find(hash) == std::string::npos);
  }
}

TEST_CASE("no error about a customer repeats what stands in it") {
  constexpr std::string_view secret = "S3CR3T";
  for (const auto& member : customer_members) {
    for (const std::string_view value :
         {R"("S3CR3T")", R"({"S3CR3T":"S3CR3T","id":5,"key":5,"fields":"S3CR3T"})",
          R"(["S3CR3T",{"S3CR3T":1,"email":5}])", R"({"fields":{"S3CR3T":1,"S3CR3T":2}})"}) {
      json::Parser parser;
      const std::string text = object_of(member.name, value);
      auto root = parser.parse(text);
      REQUIRE(root.has_value());
      Profile profile;
      auto status = ct::read_customer(*root, json::Pointer{}, profile);
      if (status) continue;
      CAPTURE(text);
      CHECK(status.error().where.starts_with("/" + std::string(member.name)));
      CHECK(ctsync::to_string(status.error()).find(secret) == std::string::npos);
    }
  }
}

TEST_CASE("a thousand custom fields are taken and one more is refused") {
  const auto with = [](int count) {
    std::string text = R"({"custom":{"fields":{)";
    for (int i = 0; i < count; ++i) {
      text += (i == 0 ? "\"f" : ",\"f") + std::to_string(i) + "\":" + std::to_string(i);
    }
    return text + "}}}";
  };
  CHECK(record_of(with(1000)) == with(1000));
  json::Parser parser;
  auto root = parser.parse(with(1001));
  REQUIRE(root.has_value());
  Profile profile;
  auto status = ct::read_customer(*root, json::Pointer{}, profile);
  REQUIRE_FALSE(status.has_value());
  CHECK(status.error().code == ctsync::Errc::too_large);
  CHECK(status.error().where == "/custom/fields");
}
