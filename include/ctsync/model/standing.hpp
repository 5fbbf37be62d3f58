// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace ctsync {

/// How what is kept of a resource compares with commercetools, and a profile with what a target
/// says of it. All from `missing` on are drift.
enum class Standing {
  equal,            ///< it says nothing that was not told, or the record is newer
  not_judged,       ///< it changed just now, or its person was erased here
  missing,          ///< nothing is kept of it
  outdated,         ///< what is kept is older
  wrongly_deleted,  ///< the record says that it was deleted, and it exists
  gone,             ///< it does not exist, and the record does not say that it was deleted
  not_at_target,    ///< a target does not know the customer
  differs,          ///< a target knows the customer, and says something else of them
  not_received,     ///< a message of commercetools that was not delivered here
};

inline constexpr std::array<std::string_view, 9> standing_words{
    "equal", "not_judged",    "missing", "outdated",    "wrongly_deleted",
    "gone",  "not_at_target", "differs", "not_received"};
constexpr std::string_view name(Standing standing) noexcept {
  return standing_words[static_cast<std::size_t>(standing)];
}
constexpr bool is_drift(Standing standing) noexcept { return standing >= Standing::missing; }

}  // namespace ctsync
