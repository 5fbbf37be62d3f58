// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/history.hpp>
#include <optional>
#include <string>
#include <string_view>

/// The rules by which tenants change what their targets are told, as revisions. A store does not
/// read their texts.
namespace ctsync {

struct NewRules {
  std::string_view tenant;
  std::string_view text;
  std::string_view author;  ///< who made it, such as "file"
  std::string_view note{};
};

/// A revision. At most one of a tenant is active; entries are mapped with it.
struct RulesRevision {
  std::int64_t number = 0;  ///< within its tenant, from 1 on
  std::string tenant;
  std::string text;  ///< empty unless it was asked for
  std::string author;
  std::string note;
  Time made_at;
  std::optional<Time> used_at{};  ///< when it was last made the active one
  bool active = false;
};

/// Selects revisions.
struct RulesFilter {
  std::string_view tenant{};  ///< empty: any
  std::optional<std::int64_t> number{};
  bool active = false;  ///< only those that are
  bool with_text = false;
  std::int64_t before = newest_row;  ///< with lower numbers
  int limit = 100;
};

}  // namespace ctsync
