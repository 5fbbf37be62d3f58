// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/attempts.hpp>
#include <ctsync/contract/store/find.hpp>
#include <ctsync/contract/store/inbox.hpp>
#include <ctsync/contract/store/jobs/job_row.hpp>
#include <ctsync/contract/store/outbox.hpp>
#include <ctsync/contract/store/records.hpp>
#include <ctsync/contract/store/rules.hpp>
#include <ctsync/contract/store/steering.hpp>
#include <optional>
#include <string>
#include <vector>

/// What moves from one store to another: records, the ids of all entries, what waits or is dead
/// with its body and its attempts, jobs, rules, holds and actions. Ended entries move without body,
/// and accepted and discarded calls do not move.
namespace ctsync {

/// A record, or the tombstone of an erased one (its `key` is empty). `holders` are the keyed
/// digests of its identifiers, side by side, as identifier_digests() makes them with the store's
/// secret.
struct MovedRecord {
  std::int64_t row = 0;
  KeyDigest digest{};
  std::string key;
  std::string record;
  HolderState state = HolderState::living;
  std::string holders;
};

/// An entry. `digest` is that of (tenant, source, id), which makes a repeat a duplicate.
struct MovedEntry {
  std::int64_t row = 0;
  KeyDigest digest{};
  KeyDigest key{};
  std::string tenant;
  std::string source;
  std::string id;
  EntryState state = EntryState::waiting;
  EntryClass entry_class = EntryClass::live;
  std::int64_t job = 0;  ///< as it is kept, see JobBatch
  bool is_step = false;
  int attempts = 0;
  Time received_at;
  Time due_at;
  Time ended_at;     ///< or died
  std::string code;  ///< the word of the reason's code
  std::string reason;
  std::string trace;
  std::optional<std::string> body;
  std::vector<Token> tokens;  ///< of its terms, by the store's secret
  std::int64_t rules = 0;     ///< as in RowSummary
};

/// A job with its counts. It moves without its leader.
struct MovedJob {
  std::int64_t row = 0;  ///< its number
  JobRow job;
};

/// A revision of rules with its text.
struct MovedRules {
  std::int64_t row = 0;
  RulesRevision revision;
};

/// What is on hold. `row` only says the sequence.
struct MovedHold {
  std::int64_t row = 0;
  Hold hold;
};

/// A call that is waiting or dead.
struct MovedCall {
  std::int64_t row = 0;
  KeyDigest key{};  ///< of the subject
  std::string tenant;
  std::string target;
  CallState state = CallState::waiting;
  bool superseded = false;
  std::string kind;
  std::string message_id;
  std::string delivery_id;
  int attempts = 0;
  int answers = 0;
  Time received_at;
  Time queued_at;
  Time due_at;
  std::string code;
  std::string reason;
  std::string trace;
  std::optional<std::string> body;
  std::string guard;  ///< as guard_text() writes it
  Time died_at;
  std::vector<Attempt> kept_attempts;
};

}  // namespace ctsync
