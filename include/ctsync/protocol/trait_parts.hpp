// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <ctsync/json/view.hpp>
#include <string>
#include <string_view>

/// The traits of a customer that are objects, for targets that take no nested objects. An object
/// replaces the one before it as a whole, so a part that it lacks is cleared there.
namespace ctsync::protocol {

struct TraitPart {
  std::string_view trait;
  std::string_view member;
};

inline constexpr std::array trait_parts{
    TraitPart{"address", "street"},  TraitPart{"address", "city"},
    TraitPart{"address", "state"},   TraitPart{"address", "postalCode"},
    TraitPart{"address", "country"}, TraitPart{"address", "region"},
    TraitPart{"address", "company"}, TraitPart{"address", "department"},
    TraitPart{"company", "name"},
};

/// Calls `use(member, value)` for each part of a trait, with null for one that it lacks, and then
/// for each other member. Returns false if the trait has no parts, or is a value of another type.
template <class Use>
bool each_part(std::string_view trait, json::View value, Use use) {
  const auto is_part_of = [&](const TraitPart& part) { return part.trait == trait; };
  if (!value.is_object() && !value.is_null()) return false;
  if (std::none_of(trait_parts.begin(), trait_parts.end(), is_part_of)) return false;
  for (const auto& part : trait_parts) {
    if (is_part_of(part)) use(part.member, value[part.member]);
  }
  for (auto member = value.members(); member.next();) {
    const bool is_part = std::any_of(
        trait_parts.begin(), trait_parts.end(),
        [&](const TraitPart& part) { return is_part_of(part) && part.member == member.key; });
    if (!is_part) use(member.key, member.value);
  }
  return true;
}

}  // namespace ctsync::protocol
