// SPDX-License-Identifier: MIT
#include "ctsync/commercetools/customer/patches.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "core/opened.hpp"
#include "ctsync/commercetools/customer/family.hpp"
#include "ctsync/commercetools/customer/record.hpp"

namespace ct = ctsync::commercetools;
namespace json = ctsync::json;

namespace {

/// `count` times the same text, with commas between.
std::string times(int count, std::string_view text) {
  std::string all(text);
  for (int i = 1; i < count; ++i) all.append(",").append(text);
  return all;
}

std::string message(std::string_view type, std::string_view members) {
  std::string body =
      R"({"notificationType":"Message","id":"m","resource":{"typeId":"customer","id":"c"},)"
      R"("resourceVersion":2,"sequenceNumber":2,"type":")";
  body.append(type).append("\"");
  if (!members.empty()) body.append(",").append(members);
  return body + "}";
}

/// The record after the message was applied to it, "incomplete", or the error.
std::string patched(std::string_view record, std::string_view type, std::string_view members) {
  ctsync::envelope::Opener opener;
  json::Parser record_parser;
  ctsync::Profile checked;
  ctsync::Profile profile;
  auto notification = opened(opener, message(type, members));
  REQUIRE(notification.has_value());
  auto change = ct::customer::interpret(*notification, checked);
  if (!change) return ctsync::to_string(change.error());
  REQUIRE(change->customer()->kind == ctsync::CustomerChange::Kind::patch);
  REQUIRE(ct::read_record(record_parser, record, profile).has_value());
  auto applied = ct::customer::apply_patch(*notification, profile);
  if (!applied) return ctsync::to_string(applied.error());
  if (*applied == ct::Applied::incomplete) return "incomplete";
  profile.version = 0;
  profile.sequence = 0;
  std::string after;
  ct::write_record(profile, after);
  return after;
}

constexpr std::string_view two =
    R"({"defaultShippingAddressId":"a","defaultBillingAddressId":"a","shippingAddressIds":["a","b"],)"
    R"("billingAddressIds":["a"],"addresses":[{"id":"a"},{"id":"b"}]})";

std::string fields(int count, std::string_view value) {
  std::string text = R"({"custom":{"fields":{)";
  for (int i = 0; i < count; ++i) {
    text += (i == 0 ? "\"f" : ",\"f") + std::to_string(i) + "\":" + std::string(value);
  }
  return text + "}}}";
}

}  // namespace

TEST_CASE("a patch that was applied says at which version and message the customer is") {
  ctsync::envelope::Opener opener;
  auto notification =
      opened(opener, message("CustomerEmailVerified", R"("createdAt":"2026-01-01T00:00:00Z")"));
  REQUIRE(notification.has_value());
  ctsync::Profile profile;
  profile.whole = true;
  REQUIRE(ct::customer::apply_patch(*notification, profile).has_value());
  CHECK(profile.version == 2);
  CHECK(profile.sequence == 2);
  CHECK_FALSE(profile.whole);
  CHECK(profile.last_modified_at.value == "2026-01-01T00:00:00Z");
}

TEST_CASE("an address takes the place of the one with its id, or the last place") {
  constexpr std::string_view known =
      R"({"addresses":[{"id":"a","city":"X","phone":"1"},{"id":"b"}]})";
  for (const auto* type : {"CustomerAddressAdded", "CustomerAddressChanged"}) {
    CHECK(patched(known, type, R"("address":{"id":"a","city":"Y"})") ==
          R"({"addresses":[{"id":"a","city":"Y"},{"id":"b"}]})");
    CHECK(patched(known, type, R"("address":{"id":"c"})") ==
          R"({"addresses":[{"id":"a","city":"X","phone":"1"},{"id":"b"},{"id":"c"}]})");
    CHECK(patched("{}", type, R"("address":{"id":"c"})") == R"({"addresses":[{"id":"c"}]})");
    CHECK(patched(R"({"addresses":null})", type, R"("address":{"id":"c"})") ==
          R"({"addresses":[{"id":"c"}]})");
  }
}

TEST_CASE("an address that is removed loses every role, and others keep theirs") {
  CHECK(patched(two, "CustomerAddressRemoved", R"("address":{"id":"a"})") ==
        R"({"defaultShippingAddressId":null,"defaultBillingAddressId":null,)"
        R"("shippingAddressIds":["b"],"billingAddressIds":[],"addresses":[{"id":"b"}]})");
  CHECK(patched(two, "CustomerAddressRemoved", R"("address":{"id":"b"})") ==
        R"({"defaultShippingAddressId":"a","defaultBillingAddressId":"a",)"
        R"("shippingAddressIds":["a"],"billingAddressIds":["a"],"addresses":[{"id":"a"}]})");
  CHECK(patched(R"({"addresses":[{"id":"a"}]})", "CustomerAddressRemoved",
                R"("address":{"id":"z"})") == R"({"addresses":[{"id":"a"}]})");
}

TEST_CASE("a role is added once, and its address becomes known") {
  CHECK(patched(two, "CustomerShippingAddressAdded", R"("address":{"id":"b"})") == two);
  CHECK(patched(two, "CustomerBillingAddressAdded", R"("address":{"id":"b"})") ==
        R"({"defaultShippingAddressId":"a","defaultBillingAddressId":"a",)"
        R"("shippingAddressIds":["a","b"],"billingAddressIds":["a","b"],)"
        R"("addresses":[{"id":"a"},{"id":"b"}]})");
  CHECK(patched("{}", "CustomerShippingAddressAdded", R"("address":{"id":"b"})") ==
        R"({"shippingAddressIds":["b"],"addresses":[{"id":"b"}]})");
}

TEST_CASE("an address that loses a role is no longer its default, and keeps the other role") {
  CHECK(patched(two, "CustomerShippingAddressRemoved", R"("address":{"id":"a"})") ==
        R"({"defaultShippingAddressId":null,"defaultBillingAddressId":"a",)"
        R"("shippingAddressIds":["b"],"billingAddressIds":["a"],)"
        R"("addresses":[{"id":"a"},{"id":"b"}]})");
  CHECK(patched(two, "CustomerBillingAddressRemoved", R"("address":{"id":"a"})") ==
        R"({"defaultShippingAddressId":"a","defaultBillingAddressId":null,)"
        R"("shippingAddressIds":["a","b"],"billingAddressIds":[],)"
        R"("addresses":[{"id":"a"},{"id":"b"}]})");
  CHECK(patched(two, "CustomerShippingAddressRemoved", R"("address":{"id":"b"})") ==
        R"({"defaultShippingAddressId":"a","defaultBillingAddressId":"a",)"
        R"("shippingAddressIds":["a"],"billingAddressIds":["a"],)"
        R"("addresses":[{"id":"a"},{"id":"b"}]})");
}

TEST_CASE("a default has the role too; without a default the role stays") {
  CHECK(patched(two, "CustomerDefaultBillingAddressSet", R"("address":{"id":"b"})") ==
        R"({"defaultShippingAddressId":"a","defaultBillingAddressId":"b",)"
        R"("shippingAddressIds":["a","b"],"billingAddressIds":["a","b"],)"
        R"("addresses":[{"id":"a"},{"id":"b"}]})");
  CHECK(patched(two, "CustomerDefaultShippingAddressSet", "") ==
        R"({"defaultShippingAddressId":null,"defaultBillingAddressId":"a",)"
        R"("shippingAddressIds":["a","b"],"billingAddressIds":["a"],)"
        R"("addresses":[{"id":"a"},{"id":"b"}]})");
  CHECK(patched("{}", "CustomerDefaultShippingAddressSet", R"("address":{"id":"b"})") ==
        R"({"defaultShippingAddressId":"b","shippingAddressIds":["b"],"addresses":[{"id":"b"}]})");
}

TEST_CASE("custom fields of an address are kept with it") {
  constexpr std::string_view known =
      R"({"addresses":[{"id":"a","custom":{"fields":{"x":1,"y":2}}},{"id":"b"}]})";
  const auto with = [](std::string_view custom) {
    return R"({"addresses":[{"id":"a")" + std::string(custom) + R"(},{"id":"b"}]})";
  };
  CHECK(patched(known, "CustomerAddressCustomFieldAdded",
                R"("addressId":"a","name":"z","value":[3])") ==
        with(R"(,"custom":{"fields":{"x":1,"y":2,"z":[3]}})"));
  CHECK(patched(known, "CustomerAddressCustomFieldChanged",
                R"("addressId":"a","name":"x","value":9,"previousValue":1)") ==
        with(R"(,"custom":{"fields":{"x":9,"y":2}})"));
  CHECK(patched(known, "CustomerAddressCustomFieldRemoved", R"("addressId":"a","name":"x")") ==
        with(R"(,"custom":{"fields":{"y":2}})"));
  CHECK(patched(known, "CustomerAddressCustomTypeSet",
                R"("addressId":"a","customFields":{"type":{"typeId":"type","id":"t"},)"
                R"("fields":{"n":1}})") == with(R"(,"custom":{"fields":{"n":1}})"));
  CHECK(patched(known, "CustomerAddressCustomTypeRemoved", R"("addressId":"a")") == with(""));
}

TEST_CASE("a change inside an address that is not known, or not named, is incomplete") {
  for (const std::string_view id : {R"("addressId":"z",)", ""}) {
    const std::string at(id);
    CHECK(patched(two, "CustomerAddressCustomFieldAdded", at + R"("name":"x","value":1)") ==
          "incomplete");
    CHECK(patched(two, "CustomerAddressCustomFieldRemoved", at + R"("name":"x")") == "incomplete");
    CHECK(patched(two, "CustomerAddressCustomTypeSet", at + R"("customFields":{"fields":{}})") ==
          "incomplete");
    CHECK(patched(two, "CustomerAddressCustomTypeRemoved", at + R"("previousTypeId":"t")") ==
          "incomplete");
  }
}

TEST_CASE("a type that is set brings its fields, and those of the one before become null") {
  constexpr std::string_view known = R"({"custom":{"fields":{"a":1,"b":2}}})";
  CHECK(patched(known, "CustomerCustomTypeSet", R"("customFields":{"fields":{"b":3,"c":4}})") ==
        R"({"custom":{"fields":{"a":null,"b":3,"c":4}}})");
  CHECK(patched(known, "CustomerCustomTypeSet", R"("customFields":{"fields":{}})") ==
        R"({"custom":{"fields":{"a":null,"b":null}}})");
  CHECK(patched(known, "CustomerCustomTypeRemoved", "") ==
        R"({"custom":{"fields":{"a":null,"b":null}}})");
  CHECK(patched("{}", "CustomerCustomTypeRemoved", "") == "{}");
  CHECK(patched("{}", "CustomerCustomFieldRemoved", R"("name":"a")") ==
        R"({"custom":{"fields":{"a":null}}})");
}

TEST_CASE("removed custom fields make room for new ones, so that the record can be read again") {
  const std::string added = R"("name":"new","value":1)";
  const std::string after = patched(fields(1000, "null"), "CustomerCustomFieldAdded", added);
  CHECK(after.find(R"("f0":null)") == std::string::npos);
  CHECK(after.find(R"("f1":null)") != std::string::npos);
  CHECK(after.find(R"("new":1)") != std::string::npos);
  CHECK(patched(after, "CustomerCustomTypeRemoved", "").find(R"("new":null)") != std::string::npos);
  CHECK(patched(fields(1000, "5"), "CustomerCustomFieldAdded", added) ==
        "/name: expected at most 1000 custom fields");
}

TEST_CASE("a value too deep for the record is refused, and the deepest that is taken can be read") {
  const auto nested = [](std::size_t levels) {
    return std::string(levels, '[') + "1" + std::string(levels, ']');
  };
  const std::string on_address = R"("addressId":"a","name":"x","value":)";
  const std::string on_type = R"("addressId":"a","customFields":{"fields":{"x":)";
  const std::string taken =
      patched(two, "CustomerAddressCustomFieldAdded", on_address + nested(59));
  CHECK(taken == patched(two, "CustomerAddressCustomTypeSet", on_type + nested(59) + "}}"));
  CHECK(patched(taken, "CustomerAddressAdded", R"("address":{"id":"b"})") == taken);
  constexpr std::string_view refused = "a custom field is nested more than 59 deep";
  CHECK(patched(two, "CustomerAddressCustomFieldAdded", on_address + nested(60)) == refused);
  CHECK(patched(two, "CustomerAddressCustomTypeSet", on_type + nested(60) + "}}") == refused);
  CHECK(patched("{}", "CustomerCustomFieldAdded", R"("name":"x","value":)" + nested(60)) ==
        refused);
}

TEST_CASE("groups are assigned once and taken away by their id") {
  constexpr std::string_view one = R"({"customerGroupAssignments":[{"customerGroup":{"id":"g"}}]})";
  constexpr std::string_view g =
      R"("customerGroupAssignment":{"customerGroup":{"typeId":"customer-group","id":"g"}})";
  CHECK(patched("{}", "CustomerGroupAssignmentAdded", g) == one);
  CHECK(patched(one, "CustomerGroupAssignmentAdded", g) == one);
  CHECK(patched(one, "CustomerGroupAssignmentRemoved", g) == R"({"customerGroupAssignments":[]})");
  CHECK(patched(one, "CustomerGroupAssignmentsSet",
                R"("customerGroupAssignments":[{"customerGroup":{"id":"h"}}])") ==
        R"({"customerGroupAssignments":[{"customerGroup":{"id":"h"}}]})");
}

TEST_CASE("what a patch needs and does not have, or has in another shape, is an error") {
  const auto error = [](std::string_view type, std::string_view members) {
    return patched("{}", type, members);
  };
  CHECK(error("CustomerAddressAdded", "") == "/address: is missing");
  CHECK(error("CustomerAddressRemoved", R"("address":{"city":"X"})") == "/address/id: is missing");
  CHECK(error("CustomerAddressChanged", R"("address":[])") ==
        "/address: expected an object, got an array");
  CHECK(error("CustomerShippingAddressAdded", R"("address":{"id":1})") ==
        "/address/id: expected a string, got an integer");
  CHECK(error("CustomerCustomFieldChanged", R"("value":1)") == "/name: is missing");
  CHECK(error("CustomerCustomFieldAdded", R"("name":{},"value":1)") ==
        "/name: expected a string, got an object");
  CHECK(error("CustomerCustomTypeSet", "") == "/customFields: is missing");
  CHECK(error("CustomerCustomTypeSet", R"("customFields":{"fields":[]})") ==
        "/customFields/fields: expected an object, got an array");
  CHECK(error("CustomerGroupAssignmentAdded", "") == "/customerGroupAssignment: is missing");
  CHECK(error("CustomerGroupAssignmentAdded", R"("customerGroupAssignment":{"customerGroup":5})") ==
        "/customerGroupAssignment/customerGroup: expected a reference object, got an integer");
  CHECK(error("CustomerDateOfBirthSet", R"("dateOfBirth":"29.2.1988")") ==
        "/dateOfBirth: expected a date as YYYY-MM-DD");
  CHECK(error("CustomerStoresSet", R"("stores":"x")").starts_with("/stores: expected an array"));
  CHECK(error("CustomerAddressCustomFieldAdded", R"("addressId":5)") ==
        "/addressId: expected a string, got an integer");
}

// To take out each of them by itself would move what is behind it billions of times.
TEST_CASE("an address that is there 100,000 times is removed with all its roles") {
  const std::string record = R"({"shippingAddressIds":[)" + times(100'000, R"("a")") +
                             R"(,"b"],"addresses":[)" + times(100'000, R"({"id":"a"})") +
                             R"(,{"id":"b"}]})";
  CHECK(patched(record, "CustomerAddressRemoved", R"("address":{"id":"a"})") ==
        R"({"shippingAddressIds":["b"],"addresses":[{"id":"b"}]})");
}
