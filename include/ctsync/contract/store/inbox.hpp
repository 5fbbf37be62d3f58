// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/find.hpp>
#include <ctsync/contract/store/outbox.hpp>
#include <ctsync/contract/store/records.hpp>
#include <ctsync/model/key.hpp>
#include <ctsync/model/reason.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The inbox: the accepted deliveries, one row per notification.
///
///   waiting | scheduled ──▶ done | ignored(reason) | dead(reason)      dead ──redrive──▶ waiting
///                                                                      dead ──discard──▶ discarded
///
/// An unreadable entry is dead from the start.
namespace ctsync {

/// `scheduled` is deliberately due later: it does not count as backlog and has no age and no
/// attempt. `discarded` is a dead letter that an operator has given up.
enum class EntryState { waiting, done, ignored, dead, scheduled, discarded };

inline constexpr std::array<std::string_view, 6> entry_state_words{
    "waiting", "done", "ignored", "dead", "scheduled", "discarded"};
constexpr std::string_view name(EntryState state) noexcept {
  return entry_state_words[static_cast<std::size_t>(state)];
}

/// The scheduling class. Entries of a job get the part of a claim that live entries leave, and at
/// least a tenth of it.
enum class EntryClass { live, job };

/// One notification. `id` is the message id, else a digest. `key` is the digest of the key of its
/// work. It is zero for an entry without a key, such as an unreadable one; such an entry waits for
/// no other. An entry is a duplicate of one with the same tenant, source and id, unless both have
/// keys and these differ: ids are unique only within a sender's system, which is part of the key.
struct NewEntry {
  std::string_view id;
  KeyDigest key{};
  std::string_view body{};       ///< empty with `unreadable`: it was not kept, see redrive
  Reason unreadable{};           ///< why it is dead from the start; none if it is readable
  std::optional<Time> due_at{};  ///< if set, the entry is scheduled for this time
  bool is_step = false;          ///< the body is a step, as of a forwarded entry
};

/// One received HTTP body (or queue message) and the notifications found in it.
struct NewDelivery {
  std::string_view tenant;
  std::string_view source;
  Time received_at;
  std::span<const NewEntry> entries;
  EntryClass entry_class = EntryClass::live;
  std::int64_t job = 0;      ///< the job's number, set by advance_job(); 0: of none
  std::string_view trace{};  ///< W3C trace context (traceparent); empty: none
};

/// An inbox entry leased to a processor.
struct ClaimedEntry {
  std::int64_t row = 0;
  std::int64_t fence = 0;
  std::string tenant;
  std::string source;
  std::string id;
  KeyDigest key{};
  int attempts = 0;  ///< earlier attempts that ended in waiting
  std::string body;
  bool is_step = false;  ///< the body is a step: one that was forwarded, or of a job
  Time received_at;      ///< when the delivery arrived, or was last redriven
  EntryClass entry_class = EntryClass::live;
  std::int64_t job = 0;
  std::string trace;
};

/// The result of a claimed entry. `waiting` returns it, to be claimed again from `due_at` on.
/// `scheduled` does the same without counting an attempt.
struct Completion {
  std::int64_t row = 0;
  std::int64_t fence = 0;
  EntryState state = EntryState::done;
  Reason reason;  ///< required in all states but done, where it is optional
  Time due_at;    ///< for waiting and scheduled
  std::optional<NewRecord> record;
  std::vector<NewCall> calls;
  /// The ids of the entries that were forwarded for it, with a space between two; empty: none.
  std::string forwarded_to{};
  /// What the entry is found by once it has ended or is dead (HistoryFilter::find).
  std::vector<Term> terms{};
  /// The revision of its tenant's rules with which it was mapped (rules.hpp); 0: none. It is kept
  /// of an entry that has ended or is dead.
  std::int64_t rules = 0;
  /// The record before it, if the entry changed one. It is kept as long as the body of the entry
  /// and, like that, may be erased.
  std::string before{};
};

/// An entry for the key of another subject, on behalf of a claimed entry. It inherits the claimed
/// entry's tenant, source, class, trace and time of arrival. The first one of an entry also
/// inherits its job, for which it is counted in the sender's place. `id` is made from the forwarded
/// content and never from the delivery, so that a repeated forward is a duplicate. It includes the
/// key, so a forward is a duplicate of any entry with its id.
struct Forward {
  std::int64_t row = 0;  ///< of the sender
  std::int64_t fence = 0;
  std::string id;
  KeyDigest key{};
  std::string body;
  bool is_step = true;
};

}  // namespace ctsync
