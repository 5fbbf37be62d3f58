// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/attempts.hpp>
#include <ctsync/contract/store/history.hpp>
#include <ctsync/contract/store/inbox.hpp>
#include <ctsync/contract/store/jobs.hpp>
#include <ctsync/contract/store/operations.hpp>
#include <ctsync/contract/store/outbox.hpp>
#include <ctsync/contract/store/privacy.hpp>
#include <ctsync/contract/store/records.hpp>
#include <ctsync/contract/store/rules.hpp>
#include <ctsync/contract/store/steering.hpp>
#include <ctsync/contract/store/tallies.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync {

/// Makes the pipeline durable.
///
/// Every verb is one transaction. When it returns a value, its writes survive the loss of the
/// process and of power. When it returns an Error, nothing was written; only an Error of accept()
/// may leave the outcome unknown (a repeated accept() then finds duplicates). Verbs may block and
/// may be called from many threads.
///
/// The work of a key has one owner at a time: claim() never hands out an entry of a key while
/// another claim holds one of that key. A lease carries a fence. A write under a fence that is not
/// the newest of its row, or after its key went to another claim, changes nothing and is no error.
/// So any number of processors may work on one store. Entries of key zero have no common owner. A
/// lane of the outbox has one owner in the same way.
///
/// Inbox (inbox.hpp)
///  accept        stores the new entries of a delivery, all or none; returns true per new entry,
///                false per duplicate.
///  claim         leases up to `limit` entries that are due. Tenants with work take turns. Within a
///                tenant, live entries come before those of jobs, which get at least a tenth of
///                `limit` while they have work; then the oldest come first. Several entries of one
///                key are handed out together, in sequence. An entry that is due later does not
///                block the others of its key. A waiting one that is due after more than
///                `longest_wait` (retry.hpp) is due now: the clock was set back since it was put
///                off. A scheduled one may be due at any time.
///  forward       accepts an entry for another key under the sender's fence, and drops a duplicate
///                id. The sender stays claimed and must then be completed.
///  complete      writes the end, the record and the calls of each entry, all or none. The leases
///                end, also when it returns an Error, so that nothing waits for their expiry.
///
/// Records (records.hpp)
///  record        the record under a key, if there is one.
///  holders       the records of a tenant that hold an identifier, in the sequence of their birth.
///                They are written with the record. Those of an erased record have the state
///                `erased` until a record is written under its key again.
///
/// Outbox (outbox.hpp)
///  claim_calls   leases up to `limit` waiting calls of a tenant's target that are due and of this
///                class: at most one per lane, the oldest waiting call of its lane. Failing ones
///                come in the sequence in which they fell due, others in that in which they were
///                written. One that is due after more than `longest_wait` is due now, as in claim.
///                None while the target is on hold.
///  waits         whether a call of a tenant's lane (target, key) is waiting, leased or not.
///  settle        writes the result of each claimed call, all or none. An unsent one gets a
///                new due time or stays as it is (Settlement::unsent). The leases end only when it
///                returns a value: after an Error the same settle can be repeated, so that no call
///                is sent again because its result could not be written. The body of an accepted
///                call of kind delete is removed, with its attempts. Attempts that failed are kept,
///                and the one that was accepted after them (attempts.hpp). Once an identify is
///                accepted, older identifies of its lane are superseded: dead, and never redriven.
///  sending       only of a store that several processes share: a number that stays the same while
///                the calls that were claimed may be sent, and changes when another process may
///                have got some of them. Nothing while a request that begins now might arrive too
///                late. Read it before claim_calls and again before each request.
///
/// Operations (operations.hpp)
///  next_due      the time when the first row of a table is due, if there is one. Rows that are
///                leased, or whose key or lane is leased, do not count. Who waits for it should
///                ask again every second, because a due time may be of another clock (claim).
///  ready         optional: success if, as far as is known, accept() would take a delivery now;
///                else why not. It costs little and takes no longer than a look-up, because probes
///                are frequent.
///  counts, list  for operators and metrics; list never returns a payload.
///  summaries     what list would show of each of some rows of a table; nothing for a row that is
///                not known.
///  payload       the stored bytes of a row. Errors: missing.
///  payloads      those of each of some rows; nothing for a row that has none.
///  before        the record before an entry that has ended (Completion::before); nothing if there
///                was none or it is no longer kept.
///  attempts      what is kept of the attempts at a call, the first one first.
///  history       a page of rows, the newest first (history.hpp).
///  calls_of      the calls that each of some entries made when it ended, in the sequence in which
///                they were written; empty for a row that is not known.
///  dead_groups   how many rows are dead for which reason, the largest group first, at most
///                most_dead_groups. The cost depends on the number of dead rows.
///  entry_rows    the rows of some entries, as long as the store knows them as duplicates. Several
///                entries with one name differ in their keys; the first of them counts.
///  redrive       sets matching dead rows back to waiting; returns their number. A row without a
///                body stays dead, and so does a superseded call. Attempts are kept.
///  discard       gives up matching dead rows, which are then discarded and are never redriven;
///                returns their number. They are pruned as rows that ended now.
///  prune         removes the bodies of rows that ended before a time, with their attempts; returns
///                the number of bodies. Removes tallies and actions that are older than they are
///                kept, and holds that have ended.
///  tallies       how much of what happened when, in ascending sequence of time (tallies.hpp). The
///                cost depends on the number of points, and not on that of rows.
///  count_refused adds deliveries that were refused to the tallies.
///
/// Privacy (privacy.hpp)
///  records       up to `limit` records in the sequence of their rows, after a row (exclusive).
///  erase         erases a person in one transaction. Of a record only the digest of its key
///                remains, under which record() returns the tombstone, also if there was no record.
///                The bodies of entries and calls and the attempts at these are removed. Waiting
///                and dead rows end with the reason `erased` (an entry ignored, a call dead) and
///                are never redriven. Calls of kind delete that are not accepted stay unchanged,
///                but for their delivery id. A delivery id that names the person is replaced;
///                accept() still knows it as a duplicate.
///  scrub         rewrites the storage so that no erased data is left on the disk; does nothing if
///                nobody was erased since the last scrub. It may take long and block writers
///                meanwhile; Scrub says whether it may be delayed for that reason.
///
/// Jobs (jobs.hpp)
///  make_job      adds a job, which runs and has no leader; returns its number. Numbers begin at 1
///                and ascend.
///  jobs          jobs by filter, the newest first.
///  lead_job      gives a job to a leader for the time of a lease, under a new fence; nothing if it
///                does not run, has a leader, or is not known.
///  advance_job   makes a step of a leader: adds the entries, puts calls back to waiting, counts,
///                writes cursor, report and error, extends the lease, and may end the job. A repeat
///                of the last step of the newest leader changes and counts nothing and returns the
///                same numbers. A step under an old fence, one out of sequence, or one of a job
///                that does not run writes nothing, see JobProgress. A leader whose lease has ended
///                counts until there is another.
///  steer_job     pauses, resumes or cancels a job; false if its state does not allow that or it is
///                not known. Its entries in the inbox go on.
///
/// Rules (rules.hpp)
///  add_rules     adds a revision that is not active; returns its number. Those of a tenant begin
///                at 1 and ascend.
///  use_rules     makes a revision the only active one of its tenant; with number 0 none is active
///                then. One that is active already stays as it is. False if the number is not
///                known; nothing changes then.
///  rules         revisions by filter, in descending sequence of tenant and number. Erasing and
///                pruning keep them: they hold no personal data.
///
/// Steering (steering.hpp)
///  hold          puts something on hold, in place of a hold of the same kind and name.
///  release       ends a hold; false if there is none.
///  holds         all holds by tenant, kind and name, those too that have ended and are not pruned.
///  note_action   adds what an operator did. The row that is given does not count.
///  actions       actions by filter, the newest first.
template <class S>
concept Store = requires(S store, const NewDelivery& delivery,
                         std::span<const Completion> completions, std::span<const Forward> forwards,
                         std::span<const Settlement> settlements, const RowFilter& filter,
                         const Key& key, const KeyDigest& digest, const Identifier& identifier,
                         Time now, Duration lease, std::string_view text, int limit, Table table,
                         std::int64_t row, DeadLetters dead_letters, const Erasure& erasure,
                         Scrub scrub, CallClass calls, const HistoryFilter& past,
                         const TallyFilter& tallies, std::span<const Refusal> refusals,
                         const NewJob& made, const JobFilter& which, const JobStep& step,
                         JobState wanted, const NewRules& revision, const RulesFilter& rules,
                         const Hold& held, HoldKind kind, const Action& action,
                         const ActionFilter& actions, std::span<const std::int64_t> rows,
                         std::span<const EntryName> names, const DeadGroupFilter& dead) {
  { store.accept(delivery) } -> std::same_as<Result<std::vector<bool>>>;
  { store.claim(limit, now, lease) } -> std::same_as<Result<std::vector<ClaimedEntry>>>;
  { store.forward(forwards) } -> std::same_as<Status>;
  { store.complete(completions, now) } -> std::same_as<Status>;
  { store.record(key) } -> std::same_as<Result<std::optional<std::string>>>;
  { store.holders(text, identifier) } -> std::same_as<Result<std::vector<Holder>>>;
  {
    store.claim_calls(text, text, limit, now, lease, calls)
    } -> std::same_as<Result<std::vector<ClaimedCall>>>;
  { store.waits(text, text, digest) } -> std::same_as<Result<bool>>;
  { store.settle(settlements, now) } -> std::same_as<Status>;
  { store.next_due(table) } -> std::same_as<Result<std::optional<Time>>>;
  { store.counts() } -> std::same_as<Result<Counts>>;
  { store.list(filter) } -> std::same_as<Result<std::vector<RowSummary>>>;
  { store.summaries(table, rows) } -> std::same_as<Result<std::vector<std::optional<RowSummary>>>>;
  { store.payload(table, row) } -> std::same_as<Result<std::string>>;
  { store.payloads(table, rows) } -> std::same_as<Result<std::vector<std::optional<std::string>>>>;
  { store.before(row) } -> std::same_as<Result<std::optional<std::string>>>;
  { store.attempts(row) } -> std::same_as<Result<std::vector<Attempt>>>;
  { store.history(past) } -> std::same_as<Result<HistoryPage>>;
  { store.calls_of(rows) } -> std::same_as<Result<std::vector<std::vector<RowSummary>>>>;
  { store.dead_groups(dead, now) } -> std::same_as<Result<std::vector<DeadGroup>>>;
  { store.entry_rows(names) } -> std::same_as<Result<std::vector<std::optional<std::int64_t>>>>;
  { store.redrive(filter, now) } -> std::same_as<Result<std::int64_t>>;
  { store.discard(filter, now) } -> std::same_as<Result<std::int64_t>>;
  { store.prune(now, now, dead_letters) } -> std::same_as<Result<std::int64_t>>;
  { store.tallies(tallies) } -> std::same_as<Result<std::vector<TallyPoint>>>;
  { store.count_refused(refusals) } -> std::same_as<Status>;
  { store.records(row, limit) } -> std::same_as<Result<std::vector<StoredRecord>>>;
  { store.erase(erasure, now) } -> std::same_as<Result<Erased>>;
  { store.scrub(scrub, now) } -> std::same_as<Status>;
  { store.make_job(made, now) } -> std::same_as<Result<std::int64_t>>;
  { store.jobs(which) } -> std::same_as<Result<std::vector<Job>>>;
  { store.lead_job(row, now, lease) } -> std::same_as<Result<std::optional<LedJob>>>;
  { store.advance_job(step, now, lease) } -> std::same_as<Result<JobProgress>>;
  { store.steer_job(row, wanted, now) } -> std::same_as<Result<bool>>;
  { store.add_rules(revision, now) } -> std::same_as<Result<std::int64_t>>;
  { store.use_rules(text, row, now) } -> std::same_as<Result<bool>>;
  { store.rules(rules) } -> std::same_as<Result<std::vector<RulesRevision>>>;
  { store.hold(held) } -> std::same_as<Status>;
  { store.release(text, kind, text) } -> std::same_as<Result<bool>>;
  { store.holds() } -> std::same_as<Result<std::vector<Hold>>>;
  { store.note_action(action) } -> std::same_as<Status>;
  { store.actions(actions) } -> std::same_as<Result<std::vector<Action>>>;
};

}  // namespace ctsync
