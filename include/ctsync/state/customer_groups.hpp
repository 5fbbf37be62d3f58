// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/json/view.hpp>
#include <ctsync/model/change.hpp>
#include <ctsync/model/fetch.hpp>
#include <ctsync/model/profile.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctsync::detail {

/// The ids of the groups that a customer is known to be in, each once.
inline std::vector<std::string_view> groups_of(const Profile& profile) {
  std::vector<std::string_view> ids;
  if (profile.customer_group.known()) ids.push_back(profile.customer_group.value);
  if (profile.customer_groups.known()) {
    for (const auto id : profile.customer_groups.value) {
      if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
    }
  }
  return ids;
}

inline CustomerGroup group_of(std::string_view id, const Fetched& fetched, json::Parser& parser,
                              Profile& profile) {
  CustomerGroup group{id, {}, {}};
  if (fetched.kind != Fetched::Kind::found) return group;
  const auto root = parser.parse(fetched.text);
  if (!root) return group;
  group.key = profile.keep(std::string((*root)["key"].string_or_empty()));
  group.name = profile.keep(std::string((*root)["name"].string_or_empty()));
  return group;
}

/// Sets the customer's `read_groups` from what was read; what is still to be read, if something is.
/// A project that cannot be read leaves them unknown, because a customer whose group has no name is
/// told all the same.
inline std::optional<MustFetch> read_groups(const Reads& reads, json::Parser& parser,
                                            Profile& profile) {
  std::vector<CustomerGroup> groups;
  for (const auto id : groups_of(profile)) {
    Fetch what{Fetch::Kind::resource, std::string(customer_group_type), std::string(id)};
    const Fetched* const fetched = reads.find(what);
    if (fetched != nullptr && fetched->kind == Fetched::Kind::not_configured) return std::nullopt;
    if (fetched == nullptr || !is_usable(*fetched)) {
      return MustFetch{{ReasonCode::not_known_yet, "the name of a customer group is not known yet"},
                       std::move(what)};
    }
    groups.push_back(group_of(id, *fetched, parser, profile));
  }
  profile.read_groups.set(std::move(groups));
  return std::nullopt;
}

}  // namespace ctsync::detail
