// SPDX-License-Identifier: MIT
#include <algorithm>
#include <chrono>

#include "sqlite/state.hpp"

namespace ctsync::sqlite {
namespace {

constexpr int chunk = 500;
constexpr std::chrono::days dedup_kept{35};

struct Ended {
  std::int64_t row = 0;
  std::int64_t delivery = 0;
  int state = 0;
};

std::vector<Ended> read_ended(Cursor&& rows) {
  std::vector<Ended> ended;
  while (rows.next()) ended.push_back({rows.integer(0), rows.integer(1), rows.small(2)});
  return ended;
}

// A delivery's body goes with the last of its entries that needs it.
std::int64_t forget_deliveries(Transaction& transaction, Time before) {
  const auto ended = read_ended(transaction.ended_entries.query(before, chunk));
  for (const auto& row : ended) {
    transaction.forget_delivery.run(row.row);
    transaction.drop_delivery.run(row.delivery);
  }
  return static_cast<std::int64_t>(ended.size());
}

std::int64_t forget_calls(Transaction& transaction, Time before) {
  const auto ended = read_ended(transaction.ended_calls.query(before, chunk));
  for (const auto& row : ended) {
    transaction.forget_body.run(row.row);
    transaction.drop_body.run(row.row);
  }
  return static_cast<std::int64_t>(ended.size());
}

std::int64_t delete_entries(Transaction& transaction, Time before) {
  const auto old = read_ended(transaction.old_entries.query(before, chunk));
  for (const auto& row : old) {
    transaction.delete_entry.run(row.row);
    transaction.forgot(static_cast<EntryState>(row.state));
  }
  return static_cast<std::int64_t>(old.size());
}

std::int64_t delete_calls(Transaction& transaction, Time before) {
  const auto old = read_ended(transaction.old_calls.query(before, chunk));
  for (const auto& row : old) {
    transaction.delete_call.run(row.row);
    transaction.forgot(static_cast<CallState>(row.state));
  }
  return static_cast<std::int64_t>(old.size());
}

// Lets dead rows go the way of all others.
std::int64_t end_dead_letters(Transaction& transaction, Time before) {
  transaction.end_dead_entries.run(before);
  transaction.end_dead_calls.run(before);
  return 0;
}

// In chunks, so that a delivery never waits for long behind them.
Result<std::int64_t> repeat(Writer& writer, Time before, std::int64_t (*step)(Transaction&, Time)) {
  std::int64_t total = 0;
  for (std::int64_t rows = chunk; rows == chunk;) {
    auto status = writer.write(std::size_t{chunk} * 2048,
                               [&](Transaction& transaction) { rows = step(transaction, before); });
    if (!status) return status.error();
    total += rows;
  }
  return total;
}

// Free pages are used again by new rows; only a file that is mostly empty is worth shrinking.
std::int64_t shrink_file(Transaction& transaction, Time) {
  auto& database = transaction.database();
  const auto pages_free = database.number("PRAGMA freelist_count");
  if (pages_free < 2000 || pages_free < database.number("PRAGMA page_count") / 2) return 0;
  transaction.reclaim.run();
  return chunk;
}

}  // namespace

Result<std::int64_t> Store::prune(Time ended_before, Time now, DeadLetters dead_letters) {
  auto& writer = state_->writer;
  if (dead_letters == DeadLetters::forget) {
    auto given_up = repeat(writer, ended_before, end_dead_letters);
    if (!given_up) return given_up;
  }
  auto entries = repeat(writer, ended_before, forget_deliveries);
  if (!entries) return entries;
  auto calls = repeat(writer, ended_before, forget_calls);
  if (!calls) return calls;
  const auto old = std::min(ended_before, now - dedup_kept);
  for (auto step : {delete_entries, delete_calls, shrink_file}) {
    if (auto deleted = repeat(writer, old, step); !deleted) return deleted;
  }
  return *entries + *calls;
}

}  // namespace ctsync::sqlite
