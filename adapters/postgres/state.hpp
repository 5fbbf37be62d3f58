// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "postgres/arrivals.hpp"
#include "postgres/calls.hpp"
#include "postgres/database/connection.hpp"
#include "postgres/database/names.hpp"
#include "postgres/group_commit.hpp"
#include "postgres/owner/ownership.hpp"
#include "postgres/owner/work.hpp"
#include "postgres/row_number.hpp"
#include "postgres/store.hpp"
#include "postgres/tallies/tally_fold.hpp"

namespace ctsync::postgres {

/// Runs `attempt()` until it succeeds or fails for good. A failure that may pass is repeated until
/// `end`; an earlier attempt may then have taken effect.
template <class Attempt>
Status persist(Connection& connection, std::chrono::steady_clock::time_point end, Attempt attempt) {
  for (auto wait = std::chrono::milliseconds{20};;
       wait = std::min(wait * 2, std::chrono::milliseconds{500})) {
    auto status = attempt();
    if (status) return status;
    connection.roll_back();
    if (status.error().code != Errc::unavailable) return status;
    if (std::chrono::steady_clock::now() + wait > end) return status;
    std::this_thread::sleep_for(wait);
  }
}

/// A connection for statements that any thread may ask for.
class Reader {
 public:
  explicit Reader(const Options& options)
      : repetition_(options.repetition), connection_(options.url, options.statement) {}

  /// Reads; once more if the connection was lost.
  Result<Rows> run(const char* sql, const Parameters& parameters = {},
                   std::optional<std::chrono::milliseconds> within = {}) {
    const std::lock_guard lock(mutex_);
    auto rows = connection_.run(sql, parameters, within);
    if (!rows && connection_.failure() == Failure::lost) {
      rows = connection_.run(sql, parameters, within);
    }
    return rows;
  }

  /// Runs `change(Connection&)` in a transaction, which is repeated as persist() does.
  template <class Change>
  Status write(Change change) {
    const std::lock_guard lock(mutex_);
    return persist(connection_, std::chrono::steady_clock::now() + repetition_, [&]() -> Status {
      if (auto status = connection_.begin(); !status) return status;
      if (auto status = change(connection_); !status) return status;
      return connection_.commit();
    });
  }
  /// Runs `action(Connection&)` outside of a transaction.
  template <class Action>
  auto use(Action action) {
    const std::lock_guard lock(mutex_);
    return action(connection_);
  }

 private:
  std::mutex mutex_;
  Duration repetition_;
  Connection connection_;
};

/// A completion under a lease that was not void when it was asked for. The lease is a copy, since
/// the original goes when the partition goes.
struct EndedEntry {
  const Completion* end = nullptr;
  EntryLease lease;
  std::vector<Token> tokens{};  ///< of an entry that does not go on to wait
};
struct EndedCall {
  const Settlement* end = nullptr;
  CallLease lease;
  std::int64_t lane = 0;
};
struct SentForward {
  const Forward* forward = nullptr;
  EntryLease lease;
};

/// What one caller wants to be written under leases, and what the write did to heads of lanes.
struct OwnerWork {
  std::vector<EndedEntry> entries;
  std::vector<EndedCall> calls;
  std::vector<SentForward> forwards;
  Time now{};
  std::vector<Marked> marked;
  /// Partitions of calls that had ended before: an answer was lost that said what became of the
  /// heads of their lanes, or others have ended them.
  std::vector<int> missed;
};

/// The entries that one caller wants to be accepted, with all their texts, because the caller may
/// leave before they are written.
struct AcceptWork {
  std::string tenant;
  std::deque<std::string> texts;
  std::vector<NumberedArrival> arrivals;      ///< of these texts
  std::chrono::steady_clock::time_point end;  ///< when the caller leaves
};

/// Somebody asks whether the store is ready.
struct Probe {};

struct Store::State {
  explicit State(Options asked);

  Result<Rows> read(const char* sql, const Parameters& parameters = {}) {
    return records.run(sql, parameters);
  }
  /// Of all workers the owner of the first partition keeps house, so that none waits for another.
  bool is_left_to_another();
  static Error no_owner() {
    return {Errc::unsupported, "store", "was not opened as a worker: it hands out no work"};
  }

  /// What a process does before it uses the database, once.
  Status enter(Connection& connection);
  void note_accept(const Status& status);
  Result<HistoryPage> found_page(const HistoryFilter& filter, int number);
  Result<HistoryPage> walked_page(const HistoryFilter& filter, int number);
  Status write_accepts(std::span<GroupCommit<AcceptWork>::Job* const> jobs);
  Status write_owned(std::span<GroupCommit<OwnerWork>::Job* const> jobs);
  Status probe();

  Options options;
  DatabaseClock clock;
  std::string secret;
  bool entered = false;
  Work work;
  Names names;
  SeriesNumbers series;
  Sequence sequence;
  CallNumbers call_numbers;  // by the thread that writes under leases
  Connection claims;         // under the lock of `work`
  Reader records;
  Reader overview;
  Reader maintenance;  // what takes long, so that nobody waits for it who only looks
  Reader job_steps;
  std::mutex noting;
  std::optional<Error> last_accept;  // that failed, if no later one succeeded
  Clock::time_point last_accept_at;
  Connection accept_connection;
  Connection owner_connection;
  GroupCommit<AcceptWork> accepts;
  GroupCommit<OwnerWork> owner;
  GroupCommit<Probe> probes;  // so that none waits longer than it may, whatever libpq does
  std::unique_ptr<Ownership> ownership;
  std::unique_ptr<TallyFold> fold;
};

/// When the first row is due that is not out. The caller locks the work.
Result<std::optional<Time>> next_entry(Store::State& state);
Result<std::optional<Time>> next_call(Store::State& state);

}  // namespace ctsync::postgres
