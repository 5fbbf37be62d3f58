// SPDX-License-Identifier: MIT
#include "sqlite/jobs/resend.hpp"

#include <optional>

namespace ctsync::sqlite {
namespace {

// Returns whether the statement has put the call back.
bool put_back(Transaction& transaction, Statement& statement, std::int64_t row, CallState from,
              Time now) {
  std::optional<std::int64_t> lane;
  {
    auto rows = statement.query(row, now);
    while (rows.next()) lane = rows.integer(0);
  }
  if (!lane) return false;
  transaction.outbox.lanes.update(*lane);
  transaction.moved(from, CallState::waiting);
  return true;
}

bool resend_call(Transaction& transaction, std::int64_t row, Time now) {
  auto& outbox = transaction.outbox;
  auto& tallies = transaction.tallies;
  const auto call = tallies.call(row);
  if (call.state != CallState::accepted) return redrive_call(transaction, row, now);
  if (!put_back(transaction, outbox.resend, row, CallState::accepted, now)) return false;
  tallies.batch.resent(call.tallied(), call.code, now);
  return true;
}

}  // namespace

bool redrive_call(Transaction& transaction, std::int64_t row, Time now) {
  auto& tallies = transaction.tallies;
  const auto dead = tallies.call(row);
  auto& redrive = transaction.outbox.redrive;
  if (!put_back(transaction, redrive, row, CallState::dead, now)) return false;
  tallies.batch.redriven(dead.tallied(), dead.code, now);
  return true;
}

std::int64_t resend_calls(Transaction& transaction, const JobStep& step, Time now) {
  std::int64_t waiting = 0;
  for (const auto row : step.resend) waiting += resend_call(transaction, row, now) ? 1 : 0;
  return waiting;
}

}  // namespace ctsync::sqlite
