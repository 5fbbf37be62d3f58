// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/contract/store/find.hpp>
#include <ctsync/contract/store/operations.hpp>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

/// The past of a store, the newest row first. The cost of a page does not depend on the number of
/// rows in the store.
namespace ctsync {

/// At most about so many rows are looked at for a page. A filter that few rows match may therefore
/// give a short page, or an empty one, that is not the last.
inline constexpr int longest_walk = 20'000;

inline constexpr std::int64_t newest_row = std::numeric_limits<std::int64_t>::max();

/// Selects rows of one table. Empty texts and spans: any.
struct HistoryFilter {
  Table table = Table::inbox;
  std::string_view tenant{};
  std::string_view state{};
  std::string_view place{};       ///< the source of an entry, the target of a call
  std::string_view kind{};        ///< of a call; no entry has one
  std::string_view message_id{};  ///< of a call; no entry has one
  std::optional<ReasonCode> code{};
  std::span<const KeyDigest> keys{};  ///< about one of these
  /// Entries of `tenant` that ended or died with one of these terms; no call has one. They are
  /// found at once, however old. What ended before its store knew terms has none.
  std::span<const Term> find{};
  std::optional<Time> since{};       ///< received or queued then or later
  std::optional<Time> until{};       ///< received or queued before
  std::int64_t before = newest_row;  ///< rows older than this one
  int limit = 100;
};

/// Rows from the newest to the oldest. What is older than `next` was not looked at; there is
/// nothing older that could match if the page is `complete`.
struct HistoryPage {
  std::vector<RowSummary> rows;
  std::int64_t next = 0;
  bool complete = false;
};

/// How far times may run against the sequence of rows: clocks are set, and a redriven row counts
/// from then on.
inline constexpr Duration history_slack = std::chrono::hours{1};

/// Whether rows older than one of this time cannot match `since`.
constexpr bool is_before(const HistoryFilter& filter, Time oldest) noexcept {
  return filter.since && oldest < *filter.since - history_slack;
}

}  // namespace ctsync
