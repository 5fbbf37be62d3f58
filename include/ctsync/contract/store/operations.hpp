// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/inbox.hpp>
#include <ctsync/contract/store/outbox.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// The operators' and metrics' view of a store, and the operators' actions.
namespace ctsync {

/// The number of rows per state, and the age of the oldest waiting ones.
struct Counts {
  std::array<std::int64_t, entry_state_words.size()> entries{};  ///< by EntryState
  std::array<std::int64_t, call_state_words.size()> calls{};     ///< by CallState
  std::optional<Time> oldest_entry;
  std::optional<Time> oldest_call;
};

/// The table of a row. With the row number it names a dead letter ("inbox-7").
enum class Table { inbox, outbox };

/// A row without its payload and without personal data.
struct RowSummary {
  Table table = Table::outbox;
  std::int64_t row = 0;
  std::string tenant;
  std::string source_or_target;
  std::string delivery_id;
  std::string kind;        ///< of a call; empty for an inbox entry
  std::string message_id;  ///< of a call; empty for an inbox entry
  std::string state;
  Reason reason;
  int attempts = 0;
  Time since;                      ///< received or queued
  Time due_at;                     ///< next attempt of a waiting row
  std::optional<Time> ended_at{};  ///< when it ended or died, if that is known
  int calls = 0;                   ///< of an entry that ended: how many calls it made
  std::string forwarded_to{};      ///< of an entry that was forwarded: Completion::forwarded_to
  /// Of a call: the same for all calls of its lane, and for no other. It means nothing else.
  std::int64_t lane = 0;
  KeyDigest key{};         ///< of an entry in a page of history: that of its work
  std::int64_t rules = 0;  ///< of an entry that has ended or is dead: Completion::rules
};

/// Selects rows to list, redrive or discard. Rows are in ascending sequence of their numbers, from
/// `after` on (exclusive).
struct RowFilter {
  std::optional<Table> table{};
  std::optional<std::int64_t> row{};
  std::string_view tenant{};  ///< empty: of all tenants
  std::string_view state{};   ///< empty: any
  std::optional<ReasonCode> code{};
  std::string_view contains{};  ///< part of the reason's code or text; empty: any
  std::int64_t after = 0;
  int limit = 100;
  std::string_view target{};          ///< of a call; an entry has none. Empty: any
  std::string_view kind{};            ///< of a call; an entry has none. Empty: any
  std::span<const KeyDigest> keys{};  ///< about one of these; empty: any
  std::optional<Time> ended_from{};   ///< ended or died then or later
  std::optional<Time> ended_before{};
  /// Only of redrive and discard: these rows of `table` in place of those that the rest selects,
  /// however many.
  std::optional<std::span<const std::int64_t>> rows{};
};

/// An entry by what its sender called it.
struct EntryName {
  std::string_view tenant;
  std::string_view source;
  std::string_view id;
};

/// Selects dead rows, or those that were discarded in their place.
struct DeadGroupFilter {
  bool discarded = false;
  std::string_view tenant{};  ///< empty: of all tenants
  std::string_view target{};  ///< of a call; an entry has none. Empty: any
  std::optional<ReasonCode> code{};
};

inline constexpr int most_dead_groups = 10'000;
inline constexpr int hours_of_dead_groups = 24;

/// Rows of such a filter that have everything in common that is said here.
struct DeadGroup {
  Table table = Table::outbox;
  std::string tenant;
  std::string source_or_target;
  std::string kind;  ///< of calls; empty for entries
  Reason reason;
  /// How many whole hours ago they died; hours_of_dead_groups if that is longer ago.
  int hours_ago = 0;
  std::int64_t count = 0;
  std::int64_t row = 0;  ///< the highest of them
  Time first{};          ///< when the first of them died
  Time last{};
};

/// Whether pruning keeps dead rows for an operator, or removes their bodies like those of other
/// rows.
enum class DeadLetters { keep, prune };

}  // namespace ctsync
