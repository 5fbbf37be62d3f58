// SPDX-License-Identifier: MIT
#include "addresses/rules.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "addresses/table.hpp"

namespace ctsync::addresses {

namespace {

using mapping::normalise::Fits;

constexpr std::size_t longest_code = 32;

/// The place of a country in the rules, or nullopt.
std::optional<std::size_t> place_of(std::string_view country) {
  const auto found = std::ranges::lower_bound(country_rules, country, {}, &CountryRule::country);
  if (found == country_rules.end() || found->country != country) return std::nullopt;
  return static_cast<std::size_t>(found - country_rules.begin());
}

/// The form of a country's codes. It is compiled when it is needed first.
class Form {
 public:
  Fits fits(std::string_view pattern, std::string_view code) {
    std::call_once(compiled_, [&] {
      form_.emplace(pattern.begin(), pattern.end(), std::regex::ECMAScript | std::regex::icase);
    });
    return std::regex_match(code.begin(), code.end(), *form_) ? Fits::yes : Fits::no;
  }

 private:
  std::once_flag compiled_;
  std::optional<std::regex> form_;
};

}  // namespace

Fits postal_code(std::string_view country, std::string_view code) {
  static const auto forms = std::make_unique<Form[]>(country_rules.size());
  const auto place = place_of(country);
  if (!place || country_rules[*place].postal_code.empty()) return Fits::unknown;
  if (code.size() > longest_code) return Fits::no;
  return forms[*place].fits(country_rules[*place].postal_code, code);
}

mapping::normalise::RequiredParts required_parts(std::string_view country) {
  mapping::normalise::RequiredParts parts;
  const auto place = place_of(country);
  if (!place) return parts;
  for (const char part : country_rules[*place].require) {
    parts.street = parts.street || part == 'A';
    parts.city = parts.city || part == 'C';
    parts.region = parts.region || part == 'S';
    parts.postal_code = parts.postal_code || part == 'Z';
  }
  return parts;
}

std::string_view version() { return rules_version; }

}  // namespace ctsync::addresses
