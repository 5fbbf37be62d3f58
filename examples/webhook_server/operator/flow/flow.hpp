// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "operator/dead_letters.hpp"
#include "operator/jobs/described.hpp"
#include "settings/settings.hpp"

/// Whether deliveries come in and calls go out.
namespace ctsync::server {

/// What is waiting longer than this needs an explanation.
inline constexpr Duration longest_usual_wait{60'000};

/// A target with calls that were tried and were not accepted.
struct StalledTarget {
  std::string tenant;
  std::string target;
  Time since;                   ///< when the oldest of them was queued
  Time next_try;                ///< the earliest
  int attempts = 0;             ///< the most that any of them had
  Reason reason;                ///< of the oldest
  std::int64_t tried = 0;       ///< so many calls, of those that were looked at
  std::int64_t waiting = 0;     ///< and so many that wait, tried or not
  bool accepts_others = false;  ///< it has accepted calls since
};

/// A target with calls that wait and were never tried, of those that were looked at.
struct UntriedTarget {
  std::string tenant;
  std::string target;
  Time since;  ///< when the oldest of them was queued
};

/// Whether a server runs and accepts deliveries.
struct ServerState {
  bool answers = false;
  bool is_ready = false;
  std::string detail;  ///< why not, or where it runs; empty for one on this machine that is ready
};

/// The last 24 hours by the tallies. The latency is that from the arrival of a delivery until a
/// target accepted a call, with all waits; nothing if none was accepted.
struct Day {
  std::int64_t received = 0;  ///< without duplicates
  std::int64_t accepted = 0;  ///< calls
  std::int64_t refused = 0;   ///< deliveries
  std::optional<Duration> p50{};
  std::optional<Duration> p99{};
};

struct Flow {
  Counts counts;
  Day day{};
  std::optional<ServerState> server{};
  std::vector<StalledTarget> stalled;  ///< the one that waits for longest first
  /// The oldest entry that was tried and waits, as one that needs a read from commercetools.
  std::optional<RowSummary> stalled_entry{};
  std::vector<DeadLetterGroup> dead;  ///< those that are not muted; the largest group first
  std::int64_t muted = 0;             ///< dead letters of issues that an operator has muted
  std::vector<Job> jobs{};            ///< that run, are paused or failed; the newest first
  std::vector<Hold> holds{};          ///< that hold now
  std::vector<UntriedTarget> untried{};
  bool looked_at_all = true;  ///< all calls that wait were looked at
};

/// How a target is named to people: "books/segment", or "segment" of the tenant "default".
std::string name_of(const std::string& tenant, const std::string& target);

/// The target's hold of now; null if it is not on hold.
const Hold* hold_of(const Flow& flow, std::string_view tenant, std::string_view target) noexcept;

/// The target's calls that are tried and not accepted; null if there are none.
const StalledTarget* stalled_of(const Flow& flow, std::string_view tenant,
                                std::string_view target) noexcept;

/// The word for how a target is sent to: paused, backing_off if it accepts nothing, or ok. Both may
/// be null.
std::string_view sending_word(const Hold* hold, const StalledTarget* stalled) noexcept;

/// Reads the state of a store, of these tenants or without any of all. The cost depends on how much
/// waits and is dead, and not on what has ended. Errors: those of the store.
Result<Flow> read_flow(AnyStore& store, std::span<const std::string> tenants, Time now);

/// The parts of it that say how targets are sent to: what waits, and holds.
Result<Flow> read_sending(AnyStore& store, std::span<const std::string> tenants, Time now);

/// Asks the server of these settings on this machine whether it is ready. If none answers, looks in
/// a shared store for processes on other machines.
ServerState find_server(const Settings& settings);

/// Something that is wrong.
struct Trouble {
  enum class Kind {
    no_server,
    not_ready,
    target_paused,
    target_stalled,
    backlog,
    entries_stalled,
    job_failed,
    dead_letters
  };
  Kind kind{};
  std::string text;    ///< one sentence
  std::string advice;  ///< what to do, if that is known
  std::string tenant{};
  std::string target{};  ///< of one that is about a target
};
std::string_view name(Trouble::Kind kind) noexcept;

/// All that is wrong, the worst first.
std::vector<Trouble> troubles_of(const Flow& flow, Time now);

/// One sentence for a person: the worst trouble, or that everything flows.
std::string sentence_of(const Flow& flow, Time now);

/// "40 ms", "1.4 s" or "12 min".
std::string latency_text(Duration latency);

}  // namespace ctsync::server
