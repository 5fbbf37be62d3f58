// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/contract/store/store.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync::sqlite {

/// Which file, and for what. `exclusive` is for the one process that hands out work. At the same
/// time others may open it without `exclusive`: they look, redrive, prune and erase, and cannot
/// claim.
struct Options {
  std::string path;
  bool exclusive = true;
  Duration lock_wait{5'000};  ///< how long a write waits while another process writes
};

/// A store in one SQLite file (and its -wal and -shm beside it), on a local disk.
///
/// Writes of many threads share transactions; each verb returns once its own is on the disk. Leases
/// live in memory, so a claim writes nothing and a restart makes every waiting row claimable.
///
/// While the disk is short of space, as Space says, accept() gives Error{unavailable} and the other
/// verbs go on in the space held back; a full disk gives Error{unavailable} too. All verbs work
/// again as soon as there is space. accept() gives Error{unavailable} while ready() does: also from
/// a failed write until one succeeds, and for ten seconds after damage or an I/O error. If the
/// files are deleted or replaced, both do until the end; if their folder was renamed, until it is
/// back.
class Store {
 public:
  /// Opens or creates the file (mode 0600; its directory must exist) and brings an older schema up
  /// to date. An exclusive store holds locks on the file and on `<path>.lock` until it is
  /// destroyed; symbolic links are followed first. Errors: configuration, also for a file with more
  /// than one hard link.
  /// Turns off SQLite's memory statistics for the whole process, if it is the first to use SQLite.
  static Result<Store> open(const Options& options);

  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

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
  /// 500 rows a transaction, so that deliveries do not wait. After an Error some may be redriven.
  Result<std::int64_t> redrive(const RowFilter& filter, Time now);
  /// As redrive().
  Result<std::int64_t> discard(const RowFilter& filter, Time now);
  /// 500 rows a transaction, as redrive(). Also deletes rows that ended more than 35 days before
  /// `now`, after which a repeat of such an entry counts as new.
  Result<std::int64_t> prune(Time ended_before, Time now, DeadLetters dead_letters);
  Result<std::vector<TallyPoint>> tallies(const TallyFilter& filter);
  Status count_refused(std::span<const Refusal> refusals);
  Result<std::vector<StoredRecord>> records(std::int64_t after_row, int limit);
  Result<Erased> erase(const Erasure& erasure, Time now);
  /// VACUUM, then the write-ahead log moved and emptied. Needs as much space again as the file and
  /// waits up to a minute for others to let it; Errors: unavailable, when they did not.
  /// In good time is at once for a file of up to 16 MiB, and ten seconds later for each MiB more.
  Status scrub(Scrub when, Time now);
  Result<std::int64_t> make_job(const NewJob& job, Time now);
  Result<std::vector<Job>> jobs(const JobFilter& filter);
  /// Leases of jobs are in the file, so any process that has it open may lead one.
  Result<std::optional<LedJob>> lead_job(std::int64_t number, Time now, Duration lease);
  /// While accept() gives Error{unavailable}, a step with entries does too.
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
  /// Success while deliveries are accepted; else why not.
  Status ready();

  /// The time at which work was last put off, as the caller gave it; the epoch: never. If a restart
  /// finds its clock behind that time, the clock was set back.
  Result<Time> put_off_at();

  /// Transactions committed since open(), and writes that are not durable yet.
  std::uint64_t commits() const noexcept;
  std::size_t pending() const noexcept;

 private:
  struct State;
  explicit Store(std::unique_ptr<State> state) noexcept;

  std::unique_ptr<State> state_;
};

static_assert(ctsync::Store<Store>);

}  // namespace ctsync::sqlite
