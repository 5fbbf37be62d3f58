// SPDX-License-Identifier: MIT
#include "command/map/mapping_file.hpp"

#include <algorithm>
#include <array>
#include <ctsync/json/field.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/model/hearing.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ctsync::server {

namespace {

struct Mapping {
  Plan& plan;
  Shop& shop;
};

/// One setting of a mapping.
struct Row {
  std::string_view name;
  Status (*read)(json::View value, const json::Pointer& at, Mapping& into);
};

/// A word of a closed list.
template <class E, std::size_t N>
Result<E> read_word(json::View value, const json::Pointer& at,
                    const std::array<std::string_view, N>& words) {
  const auto word = ctsync::detail::from_word<E>(words, value.string_or_empty());
  if (word) return *word;
  std::string expected = "expected one of";
  for (const auto each : words) expected.append(" ").append(each);
  return at.error(Errc::invalid, expected);
}

Status read_string(json::View value, const json::Pointer& at, std::string& into) {
  auto text = json::read_text(value, at);
  if (!text) return std::move(text).error();
  into = *text;
  return {std::monostate{}};
}

template <std::string Shop::*member>
Status read_shop(json::View value, const json::Pointer& at, Mapping& into) {
  return read_string(value, at, into.shop.*member);
}

template <std::vector<std::string> Plan::*member>
Status read_events(json::View value, const json::Pointer& at, Mapping& into) {
  auto& names = into.plan.*member;
  names.clear();
  return json::read_each(value, at, [&](json::View one, const json::Pointer& here) -> Status {
    std::string name;
    if (auto status = read_string(one, here, name); !status) return status;
    if (find_event(name) == event_names.size()) {
      return here.error(Errc::invalid, "expected the name of an event (docs/events.md)");
    }
    names.push_back(std::move(name));
    return {std::monostate{}};
  });
}

template <class E, E Plan::*member, const auto& words>
Status read_rule(json::View value, const json::Pointer& at, Mapping& into) {
  auto rule = read_word<E>(value, at, words);
  if (!rule) return std::move(rule).error();
  into.plan.*member = *rule;
  return {std::monostate{}};
}

constexpr std::array<std::string_view, 2> update_words{"bought", "all"};

constexpr std::array rows{
    Row{"user_id", read_rule<UserId, &Plan::user_id, user_id_words>},
    Row{"on_delete", read_rule<OnDelete, &Plan::on_delete, on_delete_words>},
    Row{"on_email_change", read_rule<OnEmailChange, &Plan::on_email_change, on_email_change_words>},
    Row{"consent_field",
        [](json::View value, const json::Pointer& at, Mapping& into) {
          return read_string(value, at, into.plan.consent_field);
        }},
    Row{"guests",
        [](json::View value, const json::Pointer& at, Mapping& into) -> Status {
          auto rule = read_word<Guests>(value, at, guests_words);
          if (!rule) return std::move(rule).error();
          into.plan.guests = *rule;
          return {std::monostate{}};
        }},
    Row{"events_on", read_events<&Plan::events_on>},
    Row{"events_off", read_events<&Plan::events_off>},
    Row{"product_locale", read_shop<&Shop::product_locale>},
    Row{"brand_attribute", read_shop<&Shop::brand_attribute>},
    Row{"category_attribute", read_shop<&Shop::category_attribute>},
    Row{"product_url", read_shop<&Shop::product_url>},
    Row{"order_updates",
        [](json::View value, const json::Pointer& at, Mapping& into) -> Status {
          auto rule = read_word<bool>(value, at, update_words);
          if (!rule) return std::move(rule).error();
          into.shop.all_order_updates = *rule;
          return {std::monostate{}};
        }},
};

}  // namespace

Status read_mapping(std::string_view text, Plan& plan, Shop& shop) {
  json::Parser parser;
  auto root = parser.parse(text);
  if (!root) return std::move(root).error();
  const json::Pointer top;
  if (!root->is_object()) return top.wrong_type("an object of settings", root->type());
  Mapping mapping{plan, shop};
  for (auto member = root->members(); member.next();) {
    const json::Pointer at{&top, member.key};
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const Row& each) { return each.name == member.key; });
    if (row == rows.end()) {
      std::string expected = "is no setting of a mapping, expected one of";
      for (const auto& each : rows) expected.append(" ").append(each.name);
      return at.error(Errc::invalid, expected);
    }
    if (auto status = row->read(member.value, at, mapping); !status) return status;
  }
  return {std::monostate{}};
}

}  // namespace ctsync::server
