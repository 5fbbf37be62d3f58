// SPDX-License-Identifier: MIT
#include <algorithm>
#include <utility>

#include "sqlite/state.hpp"

namespace ctsync::sqlite {
namespace {

constexpr std::size_t most_claimed_bytes = 8u << 20;

using EndedCall = Ended<Settlement>;

// An identify says all there is to say of its customer, so that an older one must not follow it.
bool supersedes(const EndedCall& ended) {
  return ended.end->state == CallState::accepted && ended.lease->row.kind == CallKind::identify;
}

bool plainly_accepted(const EndedCall& ended) {
  return ended.end->state == CallState::accepted && ended.end->reason.empty();
}

void write_singly(Transaction& transaction, const Settlement& settlement, Time now) {
  const std::string_view reason = settlement.reason;
  if (settlement.state == CallState::waiting) {
    transaction.defer_call.run(settlement.row, reason,
                               std::max(settlement.due_at, Time{Duration{1}}));
  } else if (transaction.end_call.run(settlement.row, static_cast<int>(settlement.state), reason,
                                      now) > 0) {
    transaction.moved(CallState::waiting, settlement.state);
  }
}

// What the end of a call means to the others of its lane; most have none.
void tend_lanes(Transaction& transaction, std::span<const EndedCall> ended,
                std::string_view lanes) {
  const auto places = [lanes](Statement& statement) {
    std::vector<std::size_t> found;
    auto rows = statement.query(lanes);
    while (rows.next()) found.push_back(static_cast<std::size_t>(rows.integer(0)));
    return found;
  };
  for (const auto place : places(transaction.dead_lanes)) {
    const auto& one = ended[place];
    if (supersedes(one)) transaction.supersede_dead.run(one.lease->group, one.end->row);
  }
  for (const auto place : places(transaction.waiting_lanes)) {
    const auto& one = ended[place];
    if (supersedes(one)) {
      auto left = transaction.supersede_waiting.run(one.lease->group, one.end->row);
      for (; left > 0; --left) transaction.moved(CallState::waiting, CallState::dead);
    }
    transaction.lanes.tend(one.lease->group);
  }
}

// Both lists are JSON, which is how SQLite takes a list as a parameter.
void write_settlements(Transaction& transaction, std::span<const EndedCall> ended, Time now) {
  std::string accepted;
  std::string lanes;
  for (const auto& [settlement, lease] : ended) {
    (lanes += lanes.empty() ? '[' : ',') += std::to_string(lease->group);
    if (plainly_accepted({settlement, lease})) {
      (accepted += accepted.empty() ? '[' : ',') += std::to_string(settlement->row);
    } else {
      write_singly(transaction, *settlement, now);
    }
    if (settlement->state == CallState::accepted && lease->row.kind == CallKind::delete_person) {
      transaction.calls.forget_body(settlement->row);
    }
  }
  if (!accepted.empty()) {
    auto count = transaction.accept_calls.run(std::string_view(accepted += ']'), now);
    for (; count > 0; --count) transaction.moved(CallState::waiting, CallState::accepted);
  }
  tend_lanes(transaction, ended, lanes += ']');
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
  claimed.reserve(due.size());
  std::size_t bytes = 0;
  for (const auto& [row, group] : due) {
    auto rows = claims.call.query(row);
    if (bytes > most_claimed_bytes || !rows.next()) break;
    claimed.push_back(read_call(row, rows));
    bytes += claimed.back().call.json.size();
  }
  if (auto status = claims.database.status(); !status) return status.error();
  for (std::size_t i = 0; i < claimed.size(); ++i) {
    claimed[i].fence = claims.calls.grant(claimed[i].row, due[i].group, now + lease,
                                          {claimed[i].call.kind, {}, {}, {}});
  }
  return claimed;
}

Status Store::settle(std::span<const Settlement> settlements, Time now) {
  auto& claims = state_->claims;
  return end_leases(claims, claims.calls, settlements, [&](std::span<const EndedCall> ended) {
    return state_->writer.write(200 * ended.size(), [&](Transaction& transaction) {
      write_settlements(transaction, ended, now);
    });
  });
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
