// SPDX-License-Identifier: MIT
#include "command/map/mapping_file.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctsync/json/field.hpp>
#include <ctsync/json/view.hpp>
#include <optional>
#include <string>
#include <utility>

#include "settings/file/json_error.hpp"
#include "settings/groups/shop_table.hpp"
#include "settings/groups/target_table.hpp"
#include "settings/normal_forms/libraries.hpp"
#include "settings/setting_values.hpp"

namespace ctsync::server {

namespace {

/// The settings that a mapping has beside those of the group `shop`.
constexpr std::array<std::string_view, 5> target_keys{"user_id", "on_delete", "on_email_change",
                                                      "consent_field", "normal_forms"};

std::optional<std::string> no_variable(std::string_view) { return std::nullopt; }

/// Reads a value by the rule of the settings table. The first error is that of the result.
template <class Value>
Status read_setting(const GroupRow<Value>& row, json::View value, const json::Pointer& at,
                    Value& into) {
  const auto given = RawValue::from_json(value, no_variable, false);
  if (!given) return at.error(Errc::invalid, given.error().detail);
  Status status{std::monostate{}};
  take_all(row, *given, into, [&](std::string detail) {
    if (status) status = at.error(Errc::invalid, detail);
  });
  return status;
}

Status unknown(const json::Pointer& at) {
  std::string expected = "is no setting of a mapping, expected one of";
  for (const auto key : target_keys) expected.append(" ").append(key);
  for (const auto& row : shop_rows) expected.append(" ").append(row.key);
  return at.error(Errc::invalid, expected);
}

Status read_member(std::string_view key, json::View value, const json::Pointer& at,
                   TargetSettings& target, ShopSettings& shop) {
  if (std::find(target_keys.begin(), target_keys.end(), key) != target_keys.end()) {
    const auto kind = static_cast<std::size_t>(TargetKind::segment);
    return read_setting(*target_table().find(key, kind), value, at, target);
  }
  const auto* row = shop_table.find(key, 0);
  return row != nullptr ? read_setting(*row, value, at, shop) : unknown(at);
}

}  // namespace

Status read_mapping(std::string_view text, Plan& plan, Shop& shop) {
  json::Parser parser;
  auto root = parser.parse(text);
  if (!root) return Error{root.error().code, "", why_no_json(text, root.error())};
  const json::Pointer top;
  if (!root->is_object()) return top.wrong_type("an object of settings", root->type());
  TargetSettings target;
  target.user_id = plan.user_id;
  target.on_delete = plan.on_delete;
  target.on_email_change = plan.on_email_change;
  target.consent_field = plan.consent_field;
  ShopSettings events;
  events.shop = shop;
  for (auto member = root->members(); member.next();) {
    const json::Pointer at{&top, member.key};
    if (auto status = read_member(member.key, member.value, at, target, events); !status) {
      return status;
    }
  }
  plan.user_id = target.user_id;
  plan.on_delete = target.on_delete;
  plan.on_email_change = target.on_email_change;
  plan.consent_field = target.consent_field;
  if (!target.normal_forms.empty()) plan.normal_forms = target.normal_forms;
  if (!events.default_country.empty()) plan.default_country = events.default_country;
  plan.normalisers = built_normalisers();
  if (events.guests) plan.guests = events.guests;
  if (!events.events_on.empty()) plan.events_on = events.events_on;
  if (!events.events_off.empty()) plan.events_off = events.events_off;
  shop = events.shop;
  return {std::monostate{}};
}

}  // namespace ctsync::server
