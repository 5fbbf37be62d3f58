// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <ctsync/base/clean_text.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/mapping/builtin/normal_texts.hpp>
#include <ctsync/mapping/builtin/text.hpp>
#include <ctsync/model/profile.hpp>
#include <string>
#include <string_view>
#include <vector>

/// What an address lacks by the rules of its country. Such an address is flagged, never left out.
namespace ctsync::mapping {

/// The words of the member `issues` of an address.
inline constexpr std::array<std::string_view, 6> address_issue_words{
    "country_unknown", "street_missing",      "city_missing",
    "region_missing",  "postal_code_missing", "postal_code_form"};

namespace detail {

/// Whether one of some fields has a text.
template <class... Members>
bool has_one_of(const Address& address, Members... members) {
  return (... || !CleanText(address.*members).empty());
}

inline bool has_street(const Address& address) {
  return has_one_of(address, &Address::street_name, &Address::street_number,
                    &Address::additional_street_info, &Address::building, &Address::apartment,
                    &Address::po_box, &Address::additional_address_info);
}

}  // namespace detail

/// The words for what an address lacks, in the sequence of address_issue_words.
inline std::vector<std::string_view> address_issues(const Address& address,
                                                    const normalise::Normalisers& normalisers) {
  const auto& [country_unknown, street, city, region, postal_code, form] = address_issue_words;
  std::vector<std::string_view> issues;
  const std::string country = country_code(CleanText(address.country).value(), normalisers);
  if (country.empty()) return {country_unknown};
  const auto required = normalisers.address_parts(country);
  const auto require = [&](bool is_required, bool is_there, std::string_view word) {
    if (is_required && !is_there) issues.push_back(word);
  };
  require(required.street, detail::has_street(address), street);
  require(required.city, detail::has_one_of(address, &Address::city), city);
  require(required.region, detail::has_one_of(address, &Address::state, &Address::region), region);
  const CleanText code(address.postal_code);
  require(required.postal_code, !code.empty(), postal_code);
  if (!code.empty() && normalisers.postal_code(country, code.value()) == normalise::Fits::no) {
    issues.push_back(form);
  }
  return issues;
}

/// Writes the member `issues` of an address: an array of words, or null if nothing is wrong.
[[gnu::cold, gnu::noinline]] inline void write_address_issues(
    json::Writer& writer, const Address& address, const normalise::Normalisers& normalisers) {
  writer.key("issues");
  const auto issues = address_issues(address, normalisers);
  if (issues.empty()) return void(writer.null());
  writer.begin_array();
  for (const auto issue : issues) writer.string(issue);
  writer.end_array();
}

}  // namespace ctsync::mapping
