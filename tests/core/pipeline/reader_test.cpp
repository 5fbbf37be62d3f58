// SPDX-License-Identifier: MIT
#include "ctsync/pipeline/reader.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/customer_texts.hpp"
#include "core/review_family.hpp"

using ctsync::CustomerChange;
using ctsync::MustFetch;
using ctsync::Reading;

namespace {

/// Reads one notification and gives what `use(Result<const Reading*>)` makes of it.
template <class Use>
auto read(std::string_view body, Use use, std::string_view tenant = "default",
          std::string_view source = "web") {
  ctsync::Reader reader(review::families);
  decltype(use(ctsync::Result<const Reading*>(nullptr))) result{};
  int count = 0;
  reader.each(tenant, source, body,
              [&](ctsync::Result<const Reading*> reading, ctsync::json::View) {
                ++count;
                result = use(std::move(reading));
              });
  CHECK(count == 1);
  return result;
}

std::string key_of(std::string_view body, std::string_view tenant = "default") {
  return read(
      body,
      [](ctsync::Result<const Reading*> reading) {
        if (!reading) return ctsync::to_string(reading.error());
        return (*reading)->key.empty() ? std::string() : encode((*reading)->key);
      },
      tenant);
}

std::vector<std::string> former_keys_of(std::string_view body) {
  return read(body, [](ctsync::Result<const Reading*> reading) {
    std::vector<std::string> keys;
    REQUIRE(reading.has_value());
    for (const auto& key : (*reading)->former_keys) keys.push_back(encode(key));
    return keys;
  });
}

std::string delivery_id(std::string_view source, std::string_view body) {
  return read(
      body,
      [](ctsync::Result<const Reading*> reading) {
        REQUIRE(reading.has_value());
        return (*reading)->delivery_id;
      },
      "default", source);
}

std::string customer_event(std::string_view source, std::string_view data) {
  return R"({"event_id":"1","source":")" + std::string(source) +
         R"(","schema_version":1,"type":"customer.upsert","occurred_at":"2026-01-01T00:00:00Z",)"
         R"("data":)" +
         std::string(data) + "}";
}

using Keys = std::vector<std::string>;

}  // namespace

TEST_CASE("a reading names the delivery by its message id and the customer by tenant and project") {
  ctsync::Reader reader(review::families);
  reader.each("default", "web", customer_created, [](auto reading, ctsync::json::View) {
    REQUIRE(reading.has_value());
    CHECK((*reading)->delivery_id == "m-1");
    CHECK(encode((*reading)->key) == "default/shop/c1");
    CHECK((*reading)->former_keys.empty());
    CHECK((*reading)->change.customer()->kind == CustomerChange::Kind::snapshot);
  });
}

TEST_CASE("an ignored delivery belongs to no customer, whoever was read before") {
  ctsync::Reader reader(review::families);
  const auto key = [&](std::string_view body) {
    std::string text;
    reader.each("default", "web", body, [&](auto reading, ctsync::json::View) {
      REQUIRE(reading.has_value());
      text = (*reading)->key.empty() ? "none" : encode((*reading)->key);
      CHECK((*reading)->former_keys.empty());
    });
    return text;
  };
  CHECK(key(customer_created) == "default/shop/c1");
  CHECK(key(R"({"notificationType":"Event","id":"e"})") == "none");
}

TEST_CASE("a delivery without an id is named by its source and bytes") {
  const std::string body = forwarded_customer(R"({"id":"c1","email":"a@b.example"})");
  CHECK(delivery_id("web", body) == delivery_id("web", body));
  CHECK(delivery_id("web", body).size() == 36);
  CHECK(delivery_id("web", body) != delivery_id("shop", body));
  CHECK(delivery_id("web", body) != delivery_id("web", body + " "));
}

TEST_CASE("customers of different tenants and projects have different keys") {
  CHECK(key_of(customer_created) == "default/shop/c1");
  CHECK(key_of(customer_created, "north") == "north/shop/c1");
  std::string elsewhere(customer_created);
  elsewhere.replace(elsewhere.find("\"shop\""), 6, "\"s/p\"");
  CHECK(key_of(elsewhere) == "default/s%2Fp/c1");
}

TEST_CASE("a customer without an id goes by e-mail, else external id, else number") {
  CHECK(key_of(forwarded_customer(R"({"email":" A@B.example"})")) ==
        "default/shop/email:a@b.example");
  CHECK(key_of(forwarded_customer(R"({"id":"","email":"a@b.example"})")) ==
        "default/shop/email:a@b.example");
  CHECK(key_of(forwarded_customer(R"({"externalId":"X1","customerNumber":"7"})")) ==
        "default/shop/external_id:X1");
  CHECK(key_of(forwarded_customer(R"({"externalId":"X2"})")) == "default/shop/external_id:X2");
  CHECK(key_of(forwarded_customer(R"({"customerNumber":"7"})")) ==
        "default/shop/customer_number:7");
  CHECK(
      key_of(forwarded_customer(R"({"email":"none","externalId":"null","customerNumber":"7"})")) ==
      "default/shop/customer_number:7");
}

TEST_CASE("a customer without anything to go by is refused at the e-mail address") {
  CHECK(key_of(forwarded_customer(R"({"firstName":"Ann"})")).starts_with("/customer/email: "));
  CHECK(key_of(forwarded_customer(R"({"email":"none"})")).starts_with("/customer/email: "));
  CHECK(key_of(customer_event("crm", R"({"first_name":"Ann"})")).starts_with("/data/email: "));
}

TEST_CASE("the other identifiers of a customer without an id make the former keys") {
  CHECK(former_keys_of(forwarded_customer(
            R"({"email":"a@b.example","externalId":"X","customerNumber":"7"})")) ==
        Keys{"default/shop/external_id:X", "default/shop/customer_number:7"});
  CHECK(former_keys_of(forwarded_customer(R"({"email":"a@b.example","customerNumber":"7"})")) ==
        Keys{"default/shop/customer_number:7"});
  CHECK(former_keys_of(forwarded_customer(R"({"email":"a@b.example"})")).empty());
  CHECK(former_keys_of(forwarded_customer(R"({"id":"c","email":"a@b.example","externalId":"X"})"))
            .empty());
}

TEST_CASE("a customer of another system has a record of its own, whatever its source is called") {
  constexpr std::string_view data = R"({"shop_id":"c1","email":"a@b.example"})";
  CHECK(key_of(customer_created) == "default/shop/c1");
  CHECK(key_of(customer_event("shop", data)) == "default/event:shop/c1");
  CHECK(key_of(customer_event("crm/eu%", data)) == "default/event:crm%2Feu%25/c1");
  CHECK(key_of(customer_event("crm", R"({"email":"a@b.example","external_id":"X"})")) ==
        "default/event:crm/email:a@b.example");
}

TEST_CASE("a resource that is no customer has its type in its key") {
  CHECK(key_of(review::created("e1", review::fact("created"))) == "default/review:shop/r1");
  CHECK(key_of(review::message("e1", "")) == "default/review:shop/r1");
}

TEST_CASE("a message whose resource is of another type has no key") {
  std::string body = review::message("e1", "");
  body.replace(body.find("\"typeId\":\"review\""), 17, "\"typeId\":\"Review\"");
  CHECK(key_of(body) == "/resource/typeId: expected review, which the message type is about");
}

TEST_CASE("a fetch belongs to the resource that has to be read") {
  const auto fetch = read(review::message("e1", ""), [](ctsync::Result<const Reading*> reading) {
    REQUIRE(reading.has_value());
    return *(*reading)->change.news()->read;
  });
  CHECK(fetch.what == ctsync::Fetch{ctsync::Fetch::Kind::resource, "review", "r1"});
}

TEST_CASE("an error names the place in the delivery, also inside an array") {
  ctsync::Reader reader(review::families);
  const std::string body = "[" + forwarded_customer(R"({"id":"a"})") + "," +
                           forwarded_customer(R"({"id":5})") + "," +
                           forwarded_customer(R"({"id":"c"})") + "]";
  std::vector<std::string> seen;
  reader.each("default", "web", body, [&](auto reading, ctsync::json::View element) {
    CHECK_FALSE(element.is_null());
    seen.push_back(reading ? (*reading)->key.id : reading.error().where);
  });
  CHECK(seen == Keys{"a", "/1/customer/id", "c"});
}
