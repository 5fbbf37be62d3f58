// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/model/call.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a store keeps, and the verbs that move it. Two tables hold all states there are:
///
///   inbox entry   waiting ──▶ done | ignored(reason) | dead(reason)      dead ──redrive──▶ waiting
///                 an unreadable one begins dead
///   outbox call   waiting ──▶ accepted | dead(reason)                    dead ──redrive──▶ waiting
///
/// A waiting row may be leased to a worker. The lease carries a fence; whatever is written under a
/// fence that is no longer the row's newest changes nothing.
namespace ctsync {

enum class EntryState { waiting, done, ignored, dead };
enum class CallState { waiting, accepted, dead };

constexpr std::string_view name(EntryState state) noexcept {
  constexpr std::array<std::string_view, 4> words{"waiting", "done", "ignored", "dead"};
  return words[static_cast<std::size_t>(state)];
}
constexpr std::string_view name(CallState state) noexcept {
  constexpr std::array<std::string_view, 3> words{"waiting", "accepted", "dead"};
  return words[static_cast<std::size_t>(state)];
}

/// One notification, as the inbox keeps it. `id` is unique within (tenant, source): the message id,
/// else a digest. `body` is this notification alone, however many came in one request. One that is
/// authentic and cannot be understood says in `unreadable` why; it is stored as dead with that
/// reason, so that an operator sees it and may redrive it once it can be read.
struct NewEntry {
  std::string_view id;
  std::string_view body;
  std::string_view unreadable;
};

/// One received HTTP body (or queue message): the notifications found in it.
struct NewDelivery {
  std::string_view tenant;
  std::string_view source;
  Time received_at;
  std::span<const NewEntry> entries;
};

/// An inbox entry leased to a worker.
struct ClaimedEntry {
  std::int64_t row = 0;
  std::int64_t fence = 0;
  std::string tenant;
  std::string source;
  std::string id;
  int attempts = 0;  ///< earlier attempts that ended in waiting
  std::string body;
  Time received_at;  ///< when the delivery arrived, or was last redriven
};

/// A call for the outbox. Calls of one (target, key) are handed out one at a time, in the order in
/// which they were written; different keys never wait for each other.
struct NewCall {
  std::string target;
  std::string key;
  Call call;
  CallState state = CallState::waiting;  ///< `dead` for a call that breaks a limit of its target
  std::string reason;                    ///< why it is dead
};

/// The golden record of a customer under its key (tenant, project and customer id in one text).
struct ProfileRecord {
  std::string key;
  std::string record;
};

/// What became of a claimed entry. `waiting` gives it back, to be claimed again from `due_at` on.
struct Completion {
  std::int64_t row = 0;
  std::int64_t fence = 0;
  EntryState state = EntryState::done;
  std::string reason;  ///< for ignored, dead and waiting
  Time due_at;         ///< for waiting
  std::optional<ProfileRecord> profile;
  std::vector<NewCall> calls;
};

/// A call leased to a dispatcher.
struct ClaimedCall {
  std::int64_t row = 0;
  std::int64_t fence = 0;
  int attempts = 0;         ///< earlier attempts
  std::string delivery_id;  ///< the inbox entry's id, for logs
  Time received_at;         ///< when the delivery arrived, or was last redriven as such
  Time queued_at;           ///< when the call was written, or last redriven
  Call call;
};

/// What became of a claimed call. `waiting` gives it back for another attempt from `due_at` on.
struct Settlement {
  std::int64_t row = 0;
  std::int64_t fence = 0;
  CallState state = CallState::accepted;
  std::string reason;  ///< for dead and waiting
  Time due_at;         ///< for waiting
};

/// How many rows are in which state, and since when the oldest waiting one waits.
struct Counts {
  std::array<std::int64_t, 4> entries{};  ///< by EntryState
  std::array<std::int64_t, 3> calls{};    ///< by CallState
  std::optional<Time> oldest_entry;
  std::optional<Time> oldest_call;
};

/// Which of the two tables a row is in; with the row number it names a dead letter ("inbox-7").
enum class Table { inbox, outbox };

/// A row as an operator sees it: no payload, no personal data.
struct RowSummary {
  Table table = Table::outbox;
  std::int64_t row = 0;
  std::string tenant;
  std::string source_or_target;
  std::string delivery_id;
  std::string kind;        ///< of a call; empty for an inbox entry
  std::string message_id;  ///< of a call; empty for an inbox entry
  std::string state;
  std::string reason;
  int attempts = 0;
  Time since;   ///< received or queued
  Time due_at;  ///< next attempt of a waiting row
};

/// Which rows to list or redrive. Rows come in order of their number, from `after` on (exclusive).
struct RowFilter {
  std::optional<Table> table{};
  std::optional<std::int64_t> row{};
  std::string_view state{};     ///< empty: any
  std::string_view contains{};  ///< part of the reason; empty: any
  std::int64_t after = 0;
  int limit = 100;
};

/// Whether pruning leaves dead rows alone, for an operator to deal with, or lets them go as others.
enum class DeadLetters { keep, forget };

/// When the disk is to be scrubbed: now, or once so much time has passed since the first erasure
/// that what it costs is little beside it, at the latest after a day.
enum class Scrub { at_once, in_good_time };

/// A golden record with the number of its row; the key is empty once its customer was erased.
struct StoredProfile {
  std::int64_t row = 0;
  std::string key;
  std::string record;
};

/// What has to go of a person: profiles by their keys, with all calls of these keys, and rows of
/// both tables by their numbers. `tombstone` is the record that takes the place of each profile.
struct Erasure {
  std::span<const std::string> keys;
  std::span<const std::int64_t> entries;
  std::span<const std::int64_t> calls;
  std::string_view tombstone;
};

/// How many rows lost what they held of a person. `left` counts rows that hold it still: calls that
/// ask a target to delete the person and were not accepted yet, and profiles of others who mention
/// the person.
struct Erased {
  std::int64_t profiles = 0;
  std::int64_t entries = 0;
  std::int64_t calls = 0;
  std::int64_t left = 0;
};

/// Makes the pipeline durable. Every verb is one transaction: when it returns a value, what it
/// wrote survives the loss of the process and of power; when it returns an Error nothing was
/// written, except that an Error of accept() may leave the outcome unknown (a repeat is then
/// recognised as a duplicate). Verbs may block and may be called from many threads.
///
///  accept        stores the entries of a delivery that are new, all or none; true per entry that
///                was new, false for a duplicate.
///  claim         leases up to `limit` waiting entries that are due, oldest first.
///  profile       the golden record under a key, if there is one.
///  complete      writes each entry's end, its profile and its calls, all or none; entries whose
///                fence is stale change nothing, profile and calls included. Its leases are over
///                then, also when it returns an Error, so that nothing waits for them to expire.
///  claim_calls   leases up to `limit` waiting calls of a target that are due, at most one per key
///                and only the oldest undone one of its key.
///  waits         whether a call of a (target, key) is waiting, leased or not.
///  settle        writes the end of each claimed call; its leases are over then, as above. The body
///                of an accepted call of kind delete is forgotten with it.
///  next_due      when a waiting row of a table will be due, if any is waiting that is not leased.
///  counts, list  for people and metrics; list never shows a payload.
///  payload       the stored bytes of a row, for an operator who asks for them.
///  redrive       puts dead rows that match back to waiting; how many. A row whose body was
///                forgotten stays dead, and so does a superseded one: an identify is superseded
///                once a newer one of its (target, key) was accepted, dead or waiting.
///  prune         forgets the bodies of rows that ended before a time; how many.
///  profiles      up to `limit` golden records by row, from a row on (exclusive).
///  erase         forgets a person in one transaction. Of a profile remains the digest of its key,
///                under which profile() finds the tombstone, also where there was no profile; the
///                bodies of entries and calls are forgotten; what was waiting or dead ends as
///                "the customer was erased" (an entry ignored, a call dead), never to be redriven.
///                Calls of kind delete that were not accepted stay as they are.
///  scrub         rewrites what is on the disk, so that nothing is left there of what was erased;
///                does nothing where nobody was erased since. May take long, during which others
///                cannot write; Scrub says whether it may be put off for that.
template <class S>
concept Store = requires(S store, const NewDelivery& delivery,
                         std::span<const Completion> completions,
                         std::span<const Settlement> settlements, const RowFilter& filter, Time now,
                         Duration lease, std::string_view text, int limit, Table table,
                         std::int64_t row, DeadLetters dead_letters, const Erasure& erasure,
                         Scrub scrub) {
  { store.accept(delivery) } -> std::same_as<Result<std::vector<bool>>>;
  { store.claim(limit, now, lease) } -> std::same_as<Result<std::vector<ClaimedEntry>>>;
  { store.profile(text) } -> std::same_as<Result<std::optional<std::string>>>;
  { store.complete(completions, now) } -> std::same_as<Status>;
  { store.claim_calls(text, limit, now, lease) } -> std::same_as<Result<std::vector<ClaimedCall>>>;
  { store.waits(text, text) } -> std::same_as<Result<bool>>;
  { store.settle(settlements, now) } -> std::same_as<Status>;
  { store.next_due(table) } -> std::same_as<Result<std::optional<Time>>>;
  { store.counts() } -> std::same_as<Result<Counts>>;
  { store.list(filter) } -> std::same_as<Result<std::vector<RowSummary>>>;
  { store.payload(table, row) } -> std::same_as<Result<std::string>>;
  { store.redrive(filter, now) } -> std::same_as<Result<std::int64_t>>;
  { store.prune(now, now, dead_letters) } -> std::same_as<Result<std::int64_t>>;
  { store.profiles(row, limit) } -> std::same_as<Result<std::vector<StoredProfile>>>;
  { store.erase(erasure, now) } -> std::same_as<Result<Erased>>;
  { store.scrub(scrub, now) } -> std::same_as<Status>;
};

}  // namespace ctsync
