// SPDX-License-Identifier: MIT
#include <algorithm>
#include <chrono>
#include <type_traits>

#include "sqlite/state.hpp"

namespace ctsync::sqlite {
namespace {

constexpr int most_rows = 500;
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

template <class Table>
std::int64_t remove_bodies(Table& table, Ending& ending, Time before, int most) {
  const auto ended = read_ended(ending.ended.query(before, most));
  for (const auto& row : ended) table.remove_body(row.row);
  return static_cast<std::int64_t>(ended.size());
}

template <class State>
std::int64_t remove_rows(Transaction& transaction, Ending& table, Time before, int most) {
  const auto old = read_ended(table.old.query(before, most));
  std::int64_t highest = 0;
  for (const auto& row : old) {
    if constexpr (std::is_same_v<State, EntryState>) transaction.inbox.remove_digest.run(row.row);
    table.remove.run(row.row);
    transaction.removed(static_cast<State>(row.state));
    highest = std::max(highest, row.row);
  }
  if constexpr (std::is_same_v<State, EntryState>) {
    if (highest > 0) transaction.find.forget_numbers_to_come(highest);
  }
  return static_cast<std::int64_t>(old.size());
}

// New rows use free pages again, so only a file that is mostly empty is worth shrinking.
std::int64_t shrink_file(Transaction& transaction, int most) {
  auto& database = transaction.database();
  const auto pages_free = database.number("PRAGMA freelist_count");
  if (pages_free < 2000 || pages_free < database.number("PRAGMA page_count") / 2) return 0;
  transaction.reclaim.run();
  return most;
}

// Works in chunks, so that no delivery waits for long. On a disk with little space a large one may
// not fit into the log, and yet it is what makes space.
template <class Step>
Result<std::int64_t> repeat(Writer& writer, Step step) {
  std::int64_t total = 0;
  int most = most_rows;
  for (std::int64_t rows = most; rows == most;) {
    auto status = writer.write(static_cast<std::size_t>(most) * 2048,
                               [&](Transaction& transaction) { rows = step(transaction, most); });
    const bool again = !status && status.error().code == Errc::unavailable && most > 5;
    if (again) rows = most /= 10;
    if (!status && !again) return status.error();
    if (status) total += rows;
  }
  return total;
}

}  // namespace

// Forgets what the entries were found by that are gone, a run at a time.
Status Store::State::forget_found() {
  std::vector<std::int64_t> runs;
  {
    const std::lock_guard locked(overview.mutex);
    overview.database.clear_failure();
    runs = overview.remains.runs();
    if (auto status = overview.database.status(); !status) return status;
  }
  for (const auto run : runs) {
    constexpr std::size_t bytes = 1U << 20;
    auto status =
        writer.write(bytes, [&](Transaction& transaction) { transaction.find.drop_run(run); });
    if (!status) return status;
  }
  return writer.write(0, [](Transaction& transaction) { transaction.find.prune_tail(); });
}

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
    auto bodies = repeat(writer, [&](Transaction& transaction, int most) {
      auto& outbox = transaction.outbox;
      auto& entries = transaction.inbox;
      return inbox ? remove_bodies(entries, entries.ending, ended_before, most)
                   : remove_bodies(outbox, outbox.ending, ended_before, most);
    });
    if (!bodies) return bodies;
    removed += *bodies;
    auto rows = repeat(writer, [&](Transaction& transaction, int most) {
      return inbox ? remove_rows<EntryState>(transaction, transaction.inbox.ending, old, most)
                   : remove_rows<CallState>(transaction, transaction.outbox.ending, old, most);
    });
    if (!rows) return rows;
    if (!inbox || *rows == 0) continue;
    if (auto status = state_->forget_found(); !status) return std::move(status).error();
  }
  auto status = writer.write(0, [now](Transaction& transaction) {
    transaction.tallies.remove_old(now);
    transaction.steering.forget_holds.run(now);
    transaction.steering.forget_actions.run(now - actions_kept);
  });
  if (!status) return status.error();
  auto shrunk = repeat(writer, shrink_file);
  if (!shrunk) return shrunk;
  return removed;
}

}  // namespace ctsync::sqlite
