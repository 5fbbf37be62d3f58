// SPDX-License-Identifier: MIT
#include "ctsync/commercetools/customer/fields.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "core/concluded.hpp"
#include "core/customer_record.hpp"

namespace json = ctsync::json;
namespace ct = ctsync::commercetools;
using ctsync::Profile;

TEST_CASE("members without a row are not kept") {
  CHECK(
      record_of(R"({"createdBy":{"clientId":"x"},"lastModifiedBy":{},"anything":[1],"id":"c"})") ==
      R"({"id":"c"})");
}

TEST_CASE("a password is nowhere: not in the call, not in the record, not in an error") {
  constexpr std::string_view hash = "s3cr3t-hash";
  for (const std::string_view value :
       {R"("s3cr3t-hash")", R"(["s3cr3t-hash"])", R"({"s3cr3t-hash":"s3cr3t-hash"})"}) {
    const std::string customer =
        R"("id":"c1","email":"a@example.com","password":)" + std::string(value) + R"(,"version":2)";
    ctsync::Transformer transformer{ctsync::Config{}};
    const std::string body = R"({"type":"customer.created","customer":{)" + customer + "}}";
    const auto told = concluded(transformer, body, R"({"version":1,"firstName":"x"})");
    CHECK(told.calls.front().body.find(hash) == std::string::npos);
    CHECK(told.calls.front().body.find("password") == std::string::npos);
    CHECK(told.record.find(hash) == std::string::npos);
    CHECK(told.record.find("password") == std::string::npos);
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
