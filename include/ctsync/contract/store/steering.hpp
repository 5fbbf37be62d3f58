// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/history.hpp>
#include <optional>
#include <string>
#include <string_view>

/// What operators have put on hold, and what they did.
namespace ctsync {

enum class HoldKind {
  target,  ///< its calls wait: claim_calls() gives none of them
  issue,   ///< its dead letters are known; those who look at all of them leave it out
};

/// Something that an operator has put on hold.
struct Hold {
  std::string tenant;
  HoldKind kind = HoldKind::target;
  std::string name;  ///< of the target, or of the issue
  std::string author;
  std::string note{};
  Time since{};
  std::optional<Time> until{};  ///< nothing: until it is released

  bool holds_at(Time now) const noexcept { return !until || now < *until; }
  bool operator==(const Hold&) const = default;
};

/// Something that an operator did. It holds no personal data, so an erasure leaves it.
struct Action {
  std::int64_t row = 0;  ///< given by the store, ascending
  Time at{};
  std::string tenant{};  ///< empty: of none
  std::string actor{};
  std::string action{};  ///< as "target.paused"
  std::string object{};  ///< an id
  std::int64_t count = 0;
  std::string note{};
  std::string outcome{};

  bool operator==(const Action&) const = default;
};

/// Selects actions, the newest first.
struct ActionFilter {
  std::string_view tenant{};  ///< empty: any
  std::int64_t before = newest_row;
  int limit = 100;
};

/// How long actions are kept.
inline constexpr Duration actions_kept = std::chrono::hours{24} * 400;

}  // namespace ctsync
