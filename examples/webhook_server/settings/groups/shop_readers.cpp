// SPDX-License-Identifier: MIT
#include "settings/groups/shop_readers.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <ctsync/mapping/builtin/commerce/product_url.hpp>
#include <ctsync/mapping/normalise/country_codes.hpp>
#include <ctsync/model/hearing.hpp>

#include "settings/nearest.hpp"
#include "settings/settings_rules.hpp"

namespace ctsync::server {

bool take_event_name(const RawValue& given, std::vector<std::string>& into) {
  const auto* text = given.text();
  return text != nullptr && find_event(*text) < event_names.size() && add_once(*text, into);
}

std::string advice_on_event(std::string_view text) {
  if (find_event(text) < event_names.size()) return ", which is there twice";
  std::array<std::string_view, event_names.size()> names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = event_names[i].name;
  const auto meant = nearest(text, names);
  return meant ? fmt::format(", did you mean {}?", *meant) : "";
}

bool take_locale(const RawValue& given, std::string& into) {
  constexpr std::string_view characters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
  return take_name(given, characters, 35, into);
}

bool take_country(const RawValue& given, std::string& into) {
  const auto* text = given.text();
  if (text == nullptr || text->size() != 2 || mapping::normalise::alpha2_of(*text) != *text) {
    return false;
  }
  into = *text;
  return true;
}

bool take_rules_path(const RawValue& given, std::string& into) {
  const auto* text = given.text();
  if (text == nullptr || text->empty() || text->size() > 1'000) return false;
  into = *text;
  return true;
}

bool take_product_url(const RawValue& given, std::string& into) {
  const auto* text = given.text();
  if (text == nullptr || text->empty() || text->size() > 1'000 ||
      !mapping::wrong_url_template(*text).empty()) {
    return false;
  }
  into = *text;
  return true;
}

std::string advice_on_product_url(std::string_view text) {
  const auto wrong = mapping::wrong_url_template(text);
  return wrong.empty() ? "" : fmt::format(" that {}", wrong);
}

}  // namespace ctsync::server
