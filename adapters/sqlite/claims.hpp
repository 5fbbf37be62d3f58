// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "sqlite/database.hpp"
#include "sqlite/leases.hpp"

namespace ctsync::sqlite {

/// What hands out work: a connection that reads, and the leases. One lock over both makes "waiting
/// in the database and not leased" one question.
struct Claims {
  std::mutex mutex;
  Database database;
  Leases entries;
  Leases calls;

  Statement begin{database, "BEGIN"};
  Statement commit{database, "COMMIT"};
  Statement fresh_entries{database,
                          "SELECT id, 0, due_at FROM inbox INDEXED BY inbox_due "
                          "WHERE state = 0 AND due_at = 0 ORDER BY id"};
  Statement back_entries{database,
                         "SELECT id, 0, due_at FROM inbox INDEXED BY inbox_due "
                         "WHERE state = 0 AND due_at > 0 AND due_at <= ?1 ORDER BY due_at"};
  Statement entry{database,
                  "SELECT i.tenant, i.source, i.entry, i.attempts, i.received_at, b.body "
                  "FROM inbox i LEFT JOIN inbox_body b ON b.id = i.id WHERE i.id = ?1"};
  Statement fresh_calls{database,
                        "SELECT id, lane, due_at FROM outbox INDEXED BY outbox_due WHERE "
                        "state = 0 AND head = 1 AND target = ?1 AND due_at = 0 ORDER BY id"};
  Statement back_calls{database,
                       "SELECT id, lane, due_at FROM outbox INDEXED BY outbox_due WHERE "
                       "state = 0 AND head = 1 AND target = ?2 AND due_at > 0 AND due_at <= ?1 "
                       "ORDER BY due_at"};
  Statement call{database,
                 "SELECT o.attempts, o.entry, o.received_at, o.queued_at, o.kind, o.message_id, "
                 "b.json FROM outbox o LEFT JOIN outbox_body b ON b.id = o.id WHERE o.id = ?1"};
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

/// A row that may be handed out; `group` is a call's lane, and 0 for none.
struct Due {
  std::int64_t row = 0;
  std::int64_t group = 0;
};

/// Up to `limit` rows that are not out, the oldest first: from those never tried in the order of
/// their number, and from those that came back in the order in which they became due; of a lane the
/// first only. Reads past the rows that are out, and no further than it needs.
std::vector<Due> pick(const Leases& leases, int limit, Time now, Cursor&& fresh, Cursor&& back);

/// What is said of the end of a row, and the row's lease.
template <class End>
struct Ended {
  const End* end;
  const Lease* lease;
};

/// Ends leases: write(std::span<const Ended<End>>) is given those whose fence is the newest and not
/// used yet, if there are any.
template <class End, class Write>
Status end_leases(Claims& claims, Leases& leases, std::span<const End> ends, Write write) {
  std::vector<Ended<End>> live;
  live.reserve(ends.size());
  {
    const std::lock_guard lock(claims.mutex);
    for (const auto& end : ends) {
      const auto* lease = leases.start_ending(end.row, end.fence);
      if (lease != nullptr) live.push_back({&end, lease});
    }
  }
  if (live.empty()) return std::monostate{};
  auto status = write(std::span<const Ended<End>>(live));
  const std::lock_guard lock(claims.mutex);
  for (const auto& each : live) leases.end(each.end->row);
  return status;
}

/// The targets that have a call waiting, asked one by one of a statement that finds the next.
std::vector<std::string> waiting_targets(Statement& next_target);

/// The earlier of two times, of which either may be absent.
std::optional<Time> earlier(std::optional<Time> a, std::optional<Time> b);

}  // namespace ctsync::sqlite
