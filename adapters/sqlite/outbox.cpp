// SPDX-License-Identifier: MIT
#include <algorithm>
#include <utility>

#include "sqlite/state.hpp"

namespace ctsync::sqlite {
namespace {

// An identify says all there is to say of its customer, so that an older one must not follow it.
void supersede(Transaction& transaction, std::int64_t key, std::int64_t row) {
  const auto waiting = transaction.supersede_waiting.run(key, row);
  for (std::int64_t i = 0; i < waiting; ++i) transaction.moved(CallState::waiting, CallState::dead);
  transaction.supersede_dead.run(key, row);
}

void write_settlement(Transaction& transaction, const Settlement& settlement, Time now) {
  const std::string_view reason = settlement.reason;
  if (settlement.state == CallState::waiting) {
    transaction.defer_call.run(settlement.row, reason,
                               std::max(settlement.due_at, Time{Duration{1}}));
    return;
  }
  std::optional<std::int64_t> key;
  std::string kind;
  {
    auto rows =
        transaction.end_call.query(settlement.row, static_cast<int>(settlement.state), reason, now);
    while (rows.next()) {
      key = rows.integer(0);
      kind = rows.text(1);
    }
  }
  if (!key) return;
  transaction.moved(CallState::waiting, settlement.state);
  if (settlement.state == CallState::accepted) {
    if (kind == name(CallKind::identify)) supersede(transaction, *key, settlement.row);
    if (kind == name(CallKind::delete_person)) transaction.calls.forget_body(settlement.row);
  }
  transaction.promote(*key);
}

std::optional<Time> first_not_out(const Leases& leases, Cursor&& rows) {
  while (rows.next()) {
    if (!leases.known(rows.integer(0)) && !leases.group_known(rows.integer(1))) return rows.time(2);
  }
  return std::nullopt;
}

ClaimedCall read_call(std::int64_t row, const Cursor& rows) {
  return {row,
          0,
          rows.small(0),
          rows.text(1),
          rows.time(2),
          rows.time(3),
          {call_kind(rows.bytes(4)).value_or(CallKind::identify), rows.text(5), rows.text(6)}};
}

}  // namespace

Result<std::vector<ClaimedCall>> Store::claim_calls(std::string_view target, int limit, Time now,
                                                    Duration lease) {
  if (!state_->options.exclusive) return State::not_exclusive();
  auto& claims = state_->claims;
  const std::lock_guard lock(claims.mutex);
  const Snapshot snapshot(claims);
  const auto due = pick(claims.calls, limit, now, claims.fresh_calls.query(target),
                        claims.back_calls.query(now, target));
  std::vector<ClaimedCall> claimed;
  for (const auto& [row, group] : due) {
    auto rows = claims.call.query(row);
    if (!rows.next()) break;
    claimed.push_back(read_call(row, rows));
  }
  if (auto status = claims.database.status(); !status) return status.error();
  for (std::size_t i = 0; i < claimed.size(); ++i) {
    claimed[i].fence = claims.calls.grant(claimed[i].row, due[i].group, now + lease);
  }
  return claimed;
}

Status Store::settle(std::span<const Settlement> settlements, Time now) {
  auto& claims = state_->claims;
  std::vector<const Settlement*> live;
  {
    const std::lock_guard lock(claims.mutex);
    for (const auto& settlement : settlements) {
      if (claims.calls.start_ending(settlement.row, settlement.fence)) live.push_back(&settlement);
    }
  }
  if (live.empty()) return std::monostate{};
  auto status = state_->writer.write(200 * live.size(), [&](Transaction& transaction) {
    for (const auto* settlement : live) write_settlement(transaction, *settlement, now);
  });
  const std::lock_guard lock(claims.mutex);
  for (const auto* settlement : live) claims.calls.end(settlement->row);
  return status;
}

Result<std::optional<Time>> Store::next_due(Table table) {
  constexpr Time ever = Time::max();
  auto& claims = state_->claims;
  const std::lock_guard lock(claims.mutex);
  const Snapshot snapshot(claims);
  std::optional<Time> due;
  if (table == Table::inbox) {
    due = first_not_out(claims.entries, claims.fresh_entries.query());
    if (!due) due = first_not_out(claims.entries, claims.back_entries.query(ever));
  } else {
    for (const auto& text : waiting_targets(claims.next_target)) {
      const std::string_view target = text;
      due = earlier(due, first_not_out(claims.calls, claims.fresh_calls.query(target)));
      due = earlier(due, first_not_out(claims.calls, claims.back_calls.query(ever, target)));
    }
  }
  if (auto status = claims.database.status(); !status) return status.error();
  return due;
}

}  // namespace ctsync::sqlite
