// SPDX-License-Identifier: MIT
#include "core/commercetools/message_types.hpp"

#include <doctest/doctest.h>

#include <array>
#include <ctsync/commercetools/interpret.hpp>
#include <ctsync/commercetools/registry.hpp>
#include <set>
#include <string>
#include <string_view>

namespace ct = ctsync::commercetools;
using ctsync::Notification;
using ctsync::NotificationKind;
using ctsync::ReasonCode;

namespace {

/// The message types of forwarders, which commercetools does not have.
bool is_of_forwarders(std::string_view name) {
  return name == "CustomerUpdated" || name.starts_with("customer.");
}

/// The names of all rows, each as often as it has a row.
std::multiset<std::string_view> rows() {
  std::multiset<std::string_view> names;
  const auto add = [&](const auto& table) {
    for (const auto& row : table) {
      if (!is_of_forwarders(row.name)) names.insert(row.name);
    }
  };
  add(ct::customer_message_rows);
  add(ct::order::messages);
  add(ct::cart::messages);
  add(ct::payment::messages);
  add(ct::quote::messages);
  add(ct::quote::request_messages);
  add(ct::review::messages);
  add(ct::shopping_list::messages);
  add(ct::business_unit::messages);
  add(ct::catalogue::product_messages);
  add(ct::catalogue::category_messages);
  add(ct::catalogue::stock_messages);
  add(ct::silent_messages::company);
  add(ct::silent_messages::configuration);
  add(ct::silent_messages::prices);
  add(ct::silent_messages::products);
  add(ct::silent_messages::purchases);
  return names;
}

Notification of_type(std::string_view message_type) {
  Notification message;
  message.kind = NotificationKind::message;
  message.message_type = message_type;
  return message;
}

constexpr std::array change_kinds{NotificationKind::resource_created,
                                  NotificationKind::resource_updated,
                                  NotificationKind::resource_deleted};

}  // namespace

TEST_CASE("each message type of commercetools has one row, and no other type has one") {
  const auto types = documented::message_types();
  CHECK(types.size() == 340);
  const auto names = rows();
  CHECK(names.size() == types.size());
  for (const auto type : types) {
    CAPTURE(type);
    CHECK(names.count(type) == 1);
  }
}

TEST_CASE("each message type of commercetools has a family or a reason to say nothing") {
  for (const auto type : documented::message_types()) {
    CAPTURE(type);
    const Notification message = of_type(type);
    if (ct::family_of(ct::all_families, message) != nullptr) continue;
    const auto ignored = ct::no_family(ct::all_families, message);
    CHECK(ignored.reason.code == ReasonCode::no_event);
    CHECK_FALSE(ignored.reason.text.empty());
  }
}

TEST_CASE("each kind of change of commercetools has a meaning or a reason to say nothing") {
  for (const auto type : documented::change_types()) {
    for (const auto kind : change_kinds) {
      CAPTURE(type);
      Notification change;
      change.kind = kind;
      change.resource_type = type;
      change.resource_id = "1";
      ctsync::Profile profile;
      const auto meaning = ct::interpret(ct::all_families, change, profile);
      REQUIRE(meaning.has_value());
      if (meaning->ignored() == nullptr) continue;
      CHECK(meaning->ignored()->reason.code != ReasonCode::unmapped_resource);
      CHECK_FALSE(meaning->ignored()->reason.text.empty());
    }
  }
}

TEST_CASE("a silent message says nothing even if the sender left out a member") {
  Notification message = of_type("StoreCreated");
  message.resource_type = "store";
  message.lacks = "/id";
  ctsync::Profile profile;
  const auto meaning = ct::interpret(ct::all_families, message, profile);
  REQUIRE(meaning.has_value());
  CHECK(meaning->ignored()->reason.code == ReasonCode::no_event);
}

TEST_CASE("a new message type of a resource without a family is not known") {
  Notification message = of_type("StoreThoughtSet");
  message.resource_type = "store";
  CHECK(ct::no_family(ct::all_families, message).reason.code == ReasonCode::unknown_message);
}
