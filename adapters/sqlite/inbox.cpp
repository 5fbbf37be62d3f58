// SPDX-License-Identifier: MIT
#include <algorithm>
#include <utility>

#include "sqlite/digest.hpp"
#include "sqlite/state.hpp"

namespace ctsync::sqlite {
namespace {

constexpr std::size_t most_claimed_bytes = 16u << 20;

// Another process may have pruned the row since it was seen.
bool is_known(Transaction& transaction, const Uuid& dedup) {
  const auto row = transaction.seen.find(dedup);
  return row && transaction.is_entry.query(*row, blob(dedup)).next();
}

void write_delivery(Transaction& transaction, const NewDelivery& delivery,
                    const std::vector<Uuid>& dedup, std::vector<bool>& added) {
  for (std::size_t i = 0; i < delivery.entries.size(); ++i) {
    const auto& entry = delivery.entries[i];
    const auto state = entry.unreadable.empty() ? EntryState::waiting : EntryState::dead;
    added[i] = !is_known(transaction, dedup[i]);
    if (!added[i]) continue;
    transaction.add_entry.run(blob(dedup[i]), delivery.tenant, delivery.source, entry.id,
                              static_cast<int>(state), delivery.received_at, entry.unreadable);
    const auto row = transaction.database().last_row();
    transaction.add_entry_body.run(row, Blob{entry.body});
    transaction.seen.add(dedup[i], row);
    transaction.added(state);
  }
}

// The row of the customer.
std::int64_t write_profile(Transaction& transaction, const ProfileRecord& profile) {
  const auto digest = digest_of({profile.key});
  const auto found = transaction.customers.find(digest);
  if (!found) return transaction.add_customer(digest, profile.key, profile.record);
  transaction.put_profile.run(*found, std::string_view(profile.key), Blob{profile.record});
  return *found;
}

void write_call(Transaction& transaction, const LeasedRow& origin, const NewCall& call,
                std::int64_t customer, Time now) {
  transaction.add_call.run(lane_of(customer, call.target), std::string_view(origin.tenant),
                           std::string_view(call.target), name(call.call.kind),
                           std::string_view(call.call.message_id), std::string_view(origin.entry),
                           static_cast<int>(call.state), origin.received_at, now,
                           std::string_view(call.reason), lane_head);
  if (transaction.database().failed()) return;
  transaction.add_call_body.run(transaction.database().last_row(), Blob{call.call.json});
  transaction.added(call.state);
}

bool write_end(Transaction& transaction, const Completion& completion, Time now) {
  const std::string_view reason = completion.reason;
  if (completion.state == EntryState::waiting) {
    return transaction.defer_entry.run(completion.row, reason,
                                       std::max(completion.due_at, Time{Duration{1}})) > 0;
  }
  if (transaction.end_entry.run(completion.row, static_cast<int>(completion.state), reason, now) ==
      0) {
    return false;
  }
  transaction.moved(EntryState::waiting, completion.state);
  return true;
}

void write_completion(Transaction& transaction, const Ended<Completion>& ended, Time now) {
  const auto& completion = *ended.end;
  if (!write_end(transaction, completion, now)) return;
  const auto& profile = completion.profile;
  const std::int64_t known = profile ? write_profile(transaction, *profile) : 0;
  for (const auto& call : completion.calls) {
    const bool same = profile && call.key == profile->key;
    write_call(transaction, ended.lease->row, call, same ? known : transaction.customer(call.key),
               now);
  }
}

std::size_t size_of(std::span<const Ended<Completion>> ended) {
  std::size_t bytes = 0;
  for (const auto& [completion, lease] : ended) {
    bytes += 200 + (completion->profile ? completion->profile->record.size() : 0);
    for (const auto& call : completion->calls) bytes += 400 + call.call.json.size();
  }
  return bytes;
}

}  // namespace

Result<std::vector<bool>> Store::accept(const NewDelivery& delivery) {
  std::vector<bool> added(delivery.entries.size());
  if (added.empty()) return added;
  std::vector<Uuid> dedup;
  dedup.reserve(delivery.entries.size());
  std::size_t bytes = 0;
  for (const auto& entry : delivery.entries) {
    dedup.push_back(digest_of({delivery.tenant, delivery.source, entry.id}));
    bytes += 300 + entry.body.size();
  }
  const auto status = state_->writer.write(bytes, [&](Transaction& transaction) {
    write_delivery(transaction, delivery, dedup, added);
  });
  if (!status) return status.error();
  return added;
}

Result<std::vector<ClaimedEntry>> Store::claim(int limit, Time now, Duration lease) {
  if (!state_->options.exclusive) return State::not_exclusive();
  auto& claims = state_->claims;
  const std::lock_guard lock(claims.mutex);
  const Snapshot snapshot(claims);
  const auto due = pick(claims.entries, limit, now, claims.fresh_entries.query(),
                        claims.back_entries.query(now));
  std::vector<ClaimedEntry> claimed;
  std::size_t bytes = 0;
  for (const auto& [row, group] : due) {
    auto rows = claims.entry.query(row);
    if (bytes > most_claimed_bytes || !rows.next()) break;
    claimed.push_back({row, 0, rows.text(0), rows.text(1), rows.text(2), rows.small(3),
                       rows.text(5), rows.time(4)});
    bytes += claimed.back().body.size();
  }
  if (auto status = claims.database.status(); !status) return status.error();
  for (auto& entry : claimed) {
    entry.fence = claims.entries.grant(
        entry.row, now + lease, {CallKind::identify, entry.tenant, entry.id, entry.received_at});
  }
  return claimed;
}

Status Store::complete(std::span<const Completion> completions, Time now) {
  auto& claims = state_->claims;
  return end_leases(claims, claims.entries, completions,
                    [&](std::span<const Ended<Completion>> ended) {
                      return state_->writer.write(size_of(ended), [&](Transaction& transaction) {
                        for (const auto& each : ended) write_completion(transaction, each, now);
                      });
                    });
}

}  // namespace ctsync::sqlite
