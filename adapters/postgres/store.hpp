// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/contract/store/store.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/database/elapsing_clock.hpp"

namespace ctsync::postgres {

/// What a process does with the store. A worker owns partitions and hands out their work. A gateway
/// only accepts. A function is a gateway that its host suspends between requests: it connects when
/// there is something to accept, keeps one connection for it, and is not among the live processes,
/// because it could not renew that. An operator looks, redrives, prunes and erases for a moment.
enum class Role { worker, gateway, function, operator_ };

struct Options {
  std::string url;  ///< a libpq connection URI
  Role role = Role::worker;
  /// A digest of the settings that all processes must share. Empty: this process has none.
  std::string settings{};
  /// What the caller takes the times from that it gives to verbs. It should not jump. Default: the
  /// system clock.
  std::function<Time()> clock{};
  /// Nothing takes longer from a claim of calls to the end of their last request. A partition's
  /// lease is longer than that, because two owners must never send at once.
  Duration longest_request{30'000};
  /// How much longer the lease is. A third of it remains when calls are claimed last. Only tests
  /// need another value.
  Duration reserve{15'000};
  /// How often leases are renewed, and tallies added up. Only tests need another value.
  Duration renewal{5'000};
  /// How often all that waits is read again, which finds what a gateway committed late. Only tests
  /// need another value.
  Duration full_read{60'000};
  /// How long one statement may take, and how long a write is repeated after a failure. Only tests
  /// need other values.
  Duration statement{10'000};
  Duration repetition{8'000};
  /// After which accept() returns whatever the database does, because its callers wait for an
  /// answer. Only tests need another value.
  Duration acceptance{4'800};
  /// What leases of partitions are measured by. Only tests need another one.
  std::function<ElapsingClock::time_point()> elapsed = ElapsingClock::now;
};

/// A store in a PostgreSQL database (14 or newer), for any number of processes on any number of
/// machines. Each of its 64 virtual partitions has one owner, which holds it by a lease with an
/// epoch; README.md explains how. Writes of many threads share transactions. After the loss of the
/// connection a write is repeated, accept() for up to 4.8 seconds and others for up to 8, and then
/// gives Error{unavailable}. Stored times are of the database's clock, so processes whose clocks
/// differ agree on them; verbs take and give times of Options::clock.
class Store {
 public:
  /// Connects, checks the schema (migrate() makes it), and as a worker takes its share of the
  /// partitions. Errors: configuration for a wrong login or schema, or if live processes have other
  /// settings; unavailable. A function does all this with its first accept(), which then gives the
  /// error, and so does the next one until it succeeds.
  static Result<Store> open(Options options);

  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  /// Returns 4.8 seconds after it was called at the latest. What it gave up then may still be
  /// committed, and its repeat is a duplicate.
  Result<std::vector<bool>> accept(const NewDelivery& delivery);
  /// Hands out fewer than `limit` when their bodies exceed 16 MiB together.
  Result<std::vector<ClaimedEntry>> claim(int limit, Time now, Duration lease);
  Status forward(std::span<const Forward> forwards);
  Status complete(std::span<const Completion> completions, Time now);
  Result<std::optional<std::string>> record(const Key& key);
  Result<std::vector<Holder>> holders(std::string_view tenant, const Identifier& identifier);
  /// Hands out fewer than `limit` when their bodies exceed 8 MiB together.
  Result<std::vector<ClaimedCall>> claim_calls(std::string_view tenant, std::string_view target,
                                               int limit, Time now, Duration lease,
                                               CallClass calls = CallClass::any);
  Result<bool> waits(std::string_view tenant, std::string_view target, const KeyDigest& key);
  Status settle(std::span<const Settlement> settlements, Time now);
  /// Of the partitions that this process owns.
  std::optional<std::int64_t> sending();
  Result<std::optional<Time>> next_due(Table table);
  Result<Counts> counts();
  Result<std::vector<RowSummary>> list(const RowFilter& filter);
  Result<std::vector<std::optional<RowSummary>>> summaries(Table table,
                                                           std::span<const std::int64_t> rows);
  Result<std::string> payload(Table table, std::int64_t row);
  Result<std::vector<std::optional<std::string>>> payloads(Table table,
                                                           std::span<const std::int64_t> rows);
  Result<std::optional<std::string>> before(std::int64_t row);
  Result<std::vector<Attempt>> attempts(std::int64_t row);
  Result<HistoryPage> history(const HistoryFilter& filter);
  Result<std::vector<std::vector<RowSummary>>> calls_of(std::span<const std::int64_t> rows);
  Result<std::vector<DeadGroup>> dead_groups(const DeadGroupFilter& filter, Time now);
  Result<std::vector<std::optional<std::int64_t>>> entry_rows(std::span<const EntryName> names);
  /// 500 rows a transaction, so that others do not wait. After an Error some may be redriven.
  Result<std::int64_t> redrive(const RowFilter& filter, Time now);
  /// As redrive().
  Result<std::int64_t> discard(const RowFilter& filter, Time now);
  /// Drops the partitions of days whose rows all ended before; of other days removes bodies row by
  /// row only if the day has fewer than 20,000 of them, so a busy day keeps its bodies until all of
  /// it has passed. Deletes rows that ended more than 35 days before `now`, after which a repeat of
  /// such an entry counts as new. Creates the partitions of the coming week. A worker does all this
  /// only if it owns the first partition, so that one process does it at a time.
  Result<std::int64_t> prune(Time ended_before, Time now, DeadLetters dead_letters);
  /// The buckets are of the database's clock. If the answer to an accept() was lost, duplicates may
  /// be counted twice.
  Result<std::vector<TallyPoint>> tallies(const TallyFilter& filter);
  Status count_refused(std::span<const Refusal> refusals);
  Result<std::vector<StoredRecord>> records(std::int64_t after_row, int limit);
  Result<Erased> erase(const Erasure& erasure, Time now);
  /// Rewrites the tables that held erased data. The write-ahead log, its archive, standby servers
  /// and backups keep the data until they expire. A worker does it in good time only if it owns the
  /// first partition.
  Status scrub(Scrub when, Time now);
  Result<std::int64_t> make_job(const NewJob& job, Time now);
  Result<std::vector<Job>> jobs(const JobFilter& filter);
  /// Any process may lead a job. Leases are by the database's clock.
  Result<std::optional<LedJob>> lead_job(std::int64_t number, Time now, Duration lease);
  Result<JobProgress> advance_job(const JobStep& step, Time now, Duration lease);
  Result<bool> steer_job(std::int64_t number, JobState wanted, Time now);
  Result<std::int64_t> add_rules(const NewRules& rules, Time now);
  Result<bool> use_rules(std::string_view tenant, std::int64_t number, Time now);
  Result<std::vector<RulesRevision>> rules(const RulesFilter& filter);
  Status hold(const Hold& hold);
  Result<bool> release(std::string_view tenant, HoldKind kind, std::string_view name);
  Result<std::vector<Hold>> holds();
  Status note_action(const Action& action);
  Result<std::vector<Action>> actions(const ActionFilter& filter);

  /// Success if the database answers and can be written, and no accept() failed in the last ten
  /// seconds without a later one that succeeded; so a full disk shows, and its end is tried.
  /// Returns within two seconds.
  Status ready();

  /// The number of partitions that this process owns.
  int owned_parts() const;

  struct State;

 private:
  explicit Store(std::unique_ptr<State> state) noexcept;

  std::unique_ptr<State> state_;
};

static_assert(ctsync::Store<Store>);

}  // namespace ctsync::postgres
