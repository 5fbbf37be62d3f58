// SPDX-License-Identifier: MIT
#include <algorithm>
#include <chrono>
#include <type_traits>

#include "sqlite/state.hpp"

namespace ctsync::sqlite {
namespace {

constexpr int chunk = 500;
constexpr std::chrono::days digests_kept{35};

struct EndedRow {
  std::int64_t row = 0;
  int state = 0;
};

std::vector<EndedRow> read_ended(Cursor&& rows) {
  std::vector<EndedRow> ended;
  while (rows.next()) ended.push_back({rows.integer(0), rows.small(1)});
  return ended;
}

std::int64_t remove_bodies(Ending& table, Time before) {
  const auto ended = read_ended(table.ended.query(before, chunk));
  for (const auto& row : ended) table.remove_body(row.row);
  return static_cast<std::int64_t>(ended.size());
}

template <class State>
std::int64_t remove_rows(Transaction& transaction, Ending& table, Time before) {
  const auto old = read_ended(table.old.query(before, chunk));
  for (const auto& row : old) {
    if constexpr (std::is_same_v<State, EntryState>) transaction.inbox.remove_digest.run(row.row);
    table.remove.run(row.row);
    transaction.removed(static_cast<State>(row.state));
  }
  return static_cast<std::int64_t>(old.size());
}

// New rows use free pages again, so only a file that is mostly empty is worth shrinking.
std::int64_t shrink_file(Transaction& transaction) {
  auto& database = transaction.database();
  const auto pages_free = database.number("PRAGMA freelist_count");
  if (pages_free < 2000 || pages_free < database.number("PRAGMA page_count") / 2) return 0;
  transaction.reclaim.run();
  return chunk;
}

// Work in chunks, so that no delivery waits for long.
template <class Step>
Result<std::int64_t> repeat(Writer& writer, Step step) {
  std::int64_t total = 0;
  for (std::int64_t rows = chunk; rows == chunk;) {
    auto status = writer.write(std::size_t{chunk} * 2048,
                               [&](Transaction& transaction) { rows = step(transaction); });
    if (!status) return status.error();
    total += rows;
  }
  return total;
}

}  // namespace

Result<std::int64_t> Store::prune(Time ended_before, Time now, DeadLetters dead_letters) {
  const auto old = std::min(ended_before, now - digests_kept);
  auto& writer = state_->writer;
  std::int64_t removed = 0;
  for (const bool inbox : {true, false}) {
    const auto table = [inbox](Transaction& transaction) -> Ending& {
      return inbox ? transaction.inbox.ending : transaction.outbox.ending;
    };
    if (dead_letters == DeadLetters::prune) {
      auto status = writer.write(
          0, [&](Transaction& transaction) { table(transaction).end_dead.run(ended_before); });
      if (!status) return status.error();
    }
    auto bodies = repeat(writer, [&](Transaction& transaction) {
      return remove_bodies(table(transaction), ended_before);
    });
    if (!bodies) return bodies;
    removed += *bodies;
    auto rows = repeat(writer, [&](Transaction& transaction) {
      return inbox ? remove_rows<EntryState>(transaction, transaction.inbox.ending, old)
                   : remove_rows<CallState>(transaction, transaction.outbox.ending, old);
    });
    if (!rows) return rows;
  }
  auto shrunk = repeat(writer, shrink_file);
  if (!shrunk) return shrunk;
  return removed;
}

}  // namespace ctsync::sqlite
