// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/claims/leases.hpp>
#include <ctsync/contract/store/claims/turns.hpp>
#include <ctsync/contract/store/due.hpp>
#include <ctsync/contract/store/inbox.hpp>
#include <ctsync/contract/store/outbox.hpp>
#include <ctsync/contract/store/tallies/tally_batch.hpp>
#include <ctsync/model/call.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sqlite/database.hpp"

namespace ctsync::sqlite {

/// What the end of a lease needs to know of its row: a call's kind, and what an entry's calls
/// inherit. Kept from the claim, so that nothing reads the row for it again.
struct LeasedRow {
  CallKind kind = CallKind::identify;
  EntryState state = EntryState::waiting;
  std::int64_t tenant = 0;
  std::string entry;
  Time received_at;
  std::string trace;
  bool tried = false;         ///< of a call: it had an attempt before
  std::string tenant_name{};  ///< of an entry
  // What tallies need to know.
  std::string place{};  ///< source or target
  bool is_step = false;
  Time queued_at{};
  int attempts = 0;
  std::int64_t job = 0;  ///< of an entry: the job that it was counted for when it was claimed

  TalliedEntry tallied_entry() const { return {tenant, place, received_at, is_step}; }
  TalliedCall tallied_call() const { return {tenant, place, received_at, queued_at, attempts}; }
};

/// The oldest entries that were never tried, of one tenant and class, as long as they have one key:
/// those before the row `end`. Later entries have higher rows. While the key is out, no claim reads
/// them.
struct Front {
  KeyDigest key{};
  std::int64_t end = 0;
};

/// What hands out work: a connection that reads, and the leases. One lock over both makes "waiting
/// in the database and not leased" one question.
struct Claims {
  std::mutex mutex;
  Database database;
  Leases<KeyDigest, LeasedRow> entries;
  Leases<std::int64_t, LeasedRow> calls;
  Turns turns;
  std::map<std::pair<std::int64_t, int>, Front> fronts;  ///< by tenant and class

  Statement begin{database, "BEGIN"};
  Statement commit{database, "COMMIT"};
  Statement next_tenant{
      database,
      "SELECT min(tenant) FROM (SELECT (SELECT tenant FROM inbox INDEXED BY "
      "inbox_due WHERE state = 0 AND tenant > ?1 ORDER BY tenant LIMIT 1) "
      "AS tenant UNION ALL SELECT (SELECT tenant FROM inbox INDEXED BY "
      "inbox_scheduled WHERE state = 4 AND tenant > ?1 ORDER BY tenant LIMIT 1))"};
  Statement fresh_entries{database,
                          "SELECT id, key, due_at FROM inbox INDEXED BY inbox_due WHERE "
                          "state = 0 AND tenant = ?1 AND class = ?2 AND due_at = 0 AND id >= ?3 "
                          "ORDER BY id"};
  Statement back_entries{database,
                         "SELECT id, key, due_at FROM inbox INDEXED BY inbox_due WHERE "
                         "state = 0 AND tenant = ?1 AND class = ?2 AND due_at > 0 AND "
                         "due_at <= ?3 ORDER BY due_at"};
  Statement far_entries{database,
                        "SELECT id, key, due_at FROM inbox INDEXED BY inbox_due WHERE "
                        "state = 0 AND tenant = ?1 AND class = ?2 AND due_at > ?3"};
  Statement scheduled_entries{database,
                              "SELECT id, key, due_at FROM inbox INDEXED BY inbox_scheduled WHERE "
                              "state = 4 AND tenant = ?1 AND class = ?2 AND due_at <= ?3 "
                              "ORDER BY due_at"};
  Statement entry{database,
                  "SELECT t.name, i.source, i.entry, i.attempts, b.body, i.step, i.received_at, "
                  "i.class, i.job, i.trace, i.state FROM inbox i "
                  "CROSS JOIN tenant t ON t.id = i.tenant "
                  "LEFT JOIN inbox_body b ON b.id = i.id WHERE i.id = ?1"};
  Statement target{database,
                   "SELECT g.id, t.id FROM tenant t CROSS JOIN target g ON g.tenant = t.id "
                   "WHERE t.name = ?1 AND g.name = ?2"};
  Statement on_hold{database,
                    "SELECT 1 FROM hold WHERE tenant = ?1 AND kind = 0 AND name = ?2 AND "
                    "(until IS NULL OR until > ?3)"};
  Statement fresh_calls{database,
                        "SELECT id, lane, due_at FROM outbox INDEXED BY outbox_due WHERE "
                        "state = 0 AND head = 1 AND target = ?1 AND due_at = 0 ORDER BY id"};
  Statement back_calls{database,
                       "SELECT id, lane, due_at FROM outbox INDEXED BY outbox_due WHERE "
                       "state = 0 AND head = 1 AND target = ?1 AND due_at > 0 AND due_at <= ?2 "
                       "AND attempts BETWEEN ?3 AND ?4 ORDER BY due_at"};
  Statement far_calls{database,
                      "SELECT id, lane, due_at FROM outbox INDEXED BY outbox_due WHERE "
                      "state = 0 AND head = 1 AND target = ?1 AND due_at > ?2 AND attempts "
                      "BETWEEN ?3 AND ?4"};
  Statement call{database,
                 "SELECT o.attempts, o.entry, o.received_at, o.queued_at, o.trace, o.kind, "
                 "o.message_id, b.body, b.guard, o.answers, o.due_at FROM outbox o "
                 "LEFT JOIN outbox_body b ON b.id = o.id "
                 "WHERE o.id = ?1"};
  Statement next_target{database,
                        "SELECT target FROM outbox INDEXED BY outbox_due WHERE state = 0 AND "
                        "head = 1 AND target > ?1 ORDER BY target LIMIT 1"};
};

/// One read transaction: every row read while it lives is of one moment, and the reads share one
/// lock of the file. Starts without a remembered failure.
class Snapshot {
 public:
  explicit Snapshot(Claims& claims) : claims_(claims) {
    claims_.database.clear_failure();
    claims_.begin.run();
  }
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  Claims& claims_;
};

/// An entry that is to be handed out.
struct DueEntry {
  std::int64_t row = 0;
  KeyDigest key{};
  std::int64_t tenant = 0;
};

/// Chooses entries that are due and that nobody owns, up to `limit`: a share of each tenant with
/// work in turn, from the one after the last served on. They come in the sequence in which they are
/// to be read.
std::vector<DueEntry> deal_entries(Claims& claims, int limit, Time now);

/// A call that may be handed out.
struct DueCall {
  std::int64_t row = 0;
  std::int64_t lane = 0;
};

/// Whether an operator has put a target on hold.
bool is_on_hold(Claims& claims, std::string_view tenant, std::string_view target, Time now);

/// Up to `limit` calls of a target and a class that are not out, the oldest first: from those never
/// tried in the sequence of their number, and from those that came back in the sequence in which
/// they became due; of a lane the first only. Reads past the rows that are out, and no further than
/// it needs.
std::vector<DueCall> pick_calls(Claims& claims, std::int64_t target, int limit, Time now,
                                CallClass calls);

/// What is said of the end of a row, and the row's lease.
template <class End, class Group>
struct Ended {
  const End* end;
  const Lease<Group, LeasedRow>* lease;
};

/// Whether nothing is to be written of an end, and only the lease ends.
inline bool writes_nothing(const Settlement& end) noexcept { return end.writes_nothing(); }
constexpr bool writes_nothing(const Completion&) noexcept { return false; }

/// What becomes of leases whose end could not be written.
enum class IfUnwritten { end, keep };

/// Ends leases: write(std::span<const Ended<End, Group>>) is given those that are not void, if
/// there are any.
template <class End, class Group, class Write>
Status end_leases(Claims& claims, Leases<Group, LeasedRow>& leases, std::span<const End> ends,
                  IfUnwritten if_unwritten, Write write) {
  std::vector<Ended<End, Group>> live;
  live.reserve(ends.size());
  {
    const std::lock_guard lock(claims.mutex);
    for (const auto& end : ends) {
      if (writes_nothing(end)) continue;
      const auto* lease = leases.begin_end(end.row, end.fence);
      if (lease != nullptr) live.push_back({&end, lease});
    }
  }
  Status status = std::monostate{};
  if (!live.empty()) status = write(std::span<const Ended<End, Group>>(live));
  const std::lock_guard lock(claims.mutex);
  const bool keep = !status && if_unwritten == IfUnwritten::keep;
  for (const auto& each : live) {
    if (keep) {
      leases.keep(each.end->row, each.end->fence);
    } else {
      leases.end(each.end->row, each.end->fence);
    }
  }
  if (!status) return status;
  for (const auto& end : ends) {
    if (writes_nothing(end)) leases.end(end.row, end.fence);
  }
  return status;
}

/// The numbers that a statement finds one after the other, each time the next after ?1.
std::vector<std::int64_t> each_number(Statement& next);

/// The numbers of a target and of its tenant.
struct TargetNumbers {
  std::int64_t target = 0;
  std::int64_t tenant = 0;
};

/// Those of a tenant's target, by a statement that knows it by both names.
std::optional<TargetNumbers> numbers_of_target(Statement& target, std::string_view tenant,
                                               std::string_view name);

}  // namespace ctsync::sqlite
