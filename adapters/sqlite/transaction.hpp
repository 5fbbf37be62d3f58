// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <ctsync/contract/store/arrival.hpp>
#include <ctsync/contract/store/store.hpp>
#include <span>
#include <string_view>
#include <vector>

#include "sqlite/database.hpp"
#include "sqlite/history/find.hpp"
#include "sqlite/inbox.hpp"
#include "sqlite/jobs/job_writer.hpp"
#include "sqlite/names.hpp"
#include "sqlite/outbox.hpp"
#include "sqlite/records.hpp"
#include "sqlite/rules/rules_statements.hpp"
#include "sqlite/steering/steering_statements.hpp"
#include "sqlite/tallies/tally_writer.hpp"

namespace ctsync::sqlite {

/// The table `counts`, by slot. States of entries and calls have the slots that count_slot() says.
enum class Slot {
  erasures = 7,            ///< since the file was last rewritten
  late_entries = 8,        ///< the first entry that may be missing in entry_digest
  late_records = 9,        ///< the first record that may be missing in record_digest
  first_erasure_at = 10,   ///< the time of the first of the erasures
  scheduled_entries = 11,  ///< entries in the state that release 0.1.0 did not have
  late_holders = 12,       ///< the first holder that may be missing in holder_digest
  discarded_entries = 13,
  discarded_calls = 14,
  put_off_at = 15,  ///< the time when work was last put off
};

constexpr std::size_t count_slot(EntryState state) noexcept {
  switch (state) {
    case EntryState::scheduled: return static_cast<std::size_t>(Slot::scheduled_entries);
    case EntryState::discarded: return static_cast<std::size_t>(Slot::discarded_entries);
    default: return static_cast<std::size_t>(state);
  }
}
constexpr std::size_t count_slot(CallState state) noexcept {
  return state == CallState::discarded ? static_cast<std::size_t>(Slot::discarded_calls)
                                       : 4 + static_cast<std::size_t>(state);
}

/// What a job of the writer works with: every statement that writes, and the counts it changes.
/// The writer begins and ends the transaction around the jobs that share it.
class Transaction {
 public:
  explicit Transaction(Database& database) noexcept : database_(database) {}

  void begin();
  void commit();
  void roll_back();

  Database& database() noexcept { return database_; }
  template <class State>
  void added(State state) {
    ++changed_[count_slot(state)];
  }
  template <class State>
  void removed(State state) {
    --changed_[count_slot(state)];
  }
  template <class State>
  void moved(State from, State to) {
    removed(from);
    added(to);
  }
  /// Remembers the time by which due times were computed.
  void note_time(Time now) { note_time_.run(now); }
  /// Remembers that the disk has to be scrubbed.
  void note_erasure(Time now);

 private:
  Database& database_;
  std::array<std::int64_t, 15> changed_{};
  Statement begin_{database_, "BEGIN IMMEDIATE"};
  Statement commit_{database_, "COMMIT"};
  Statement count_{database_, "UPDATE counts SET n = n + ?2 WHERE slot = ?1"};
  Statement note_first_erasure_{database_,
                                "INSERT INTO counts (slot, n) SELECT 10, ?1 WHERE NOT EXISTS "
                                "(SELECT 1 FROM counts WHERE slot = 7 AND n > 0) "
                                "ON CONFLICT (slot) DO UPDATE SET n = excluded.n"};
  Statement note_time_{database_,
                       "INSERT INTO counts (slot, n) VALUES (15, ?1) "
                       "ON CONFLICT (slot) DO UPDATE SET n = excluded.n"};
  Statement note_erasure_{database_,
                          "INSERT INTO counts (slot, n) VALUES (7, 1) "
                          "ON CONFLICT (slot) DO UPDATE SET n = n + 1"};

 public:
  Names names{database_};
  InboxStatements inbox{database_};
  RecordWriter records{database_};
  OutboxStatements outbox{database_};
  FindWriter find{database_};
  TallyWriter tallies{database_};
  JobWriter jobs{database_};
  RulesStatements rules{database_};
  SteeringStatements steering{database_};
  Statement reclaim{database_, "PRAGMA incremental_vacuum(1000)"};
  /// Writes a page and changes nothing.
  Statement attempt{database_, "UPDATE counts SET n = n WHERE slot = 0"};
};

/// Adds the entries of a delivery, which are `arrivals`, and says of each whether it is new.
void write_delivery(Transaction& transaction, const NewDelivery& delivery,
                    std::span<Arrival> arrivals, std::vector<bool>& added);

/// The lane and the target of a call, and the entry that it comes from. All members are borrowed.
struct CallOrigin {
  std::int64_t tenant = 0;
  std::int64_t lane = 0;
  std::int64_t target = 0;
  std::string_view target_name;
  std::string_view entry;
  Time received_at;
  std::string_view trace;
};

/// Writes a call to the end of its lane.
void write_call(Transaction& transaction, const CallOrigin& origin, const NewCall& call, Time now);

}  // namespace ctsync::sqlite
