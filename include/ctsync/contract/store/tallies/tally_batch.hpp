// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <ctsync/contract/store/operations.hpp>
#include <ctsync/contract/store/tallies.hpp>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace ctsync {

/// For stores: an entry as tallies see it. Texts are borrowed.
struct TalliedEntry {
  std::int64_t tenant = 0;  ///< the number that the store has for it
  std::string_view source;
  Time received_at;
  bool is_step = false;  ///< it was forwarded
};

/// For stores: a call as tallies see it.
struct TalliedCall {
  std::int64_t tenant = 0;
  std::string_view target;
  Time received_at;
  Time queued_at;
  int attempts = 0;  ///< that ended
};

/// For stores: what a transaction adds to the tallies, in minutes. Call a function for each row
/// whose state has changed, and for no other.
class TallyBatch {
 public:
  struct Key {
    std::int64_t tenant = 0;
    Time minute;
    Series series;
  };

  TallyBatch() = default;
  TallyBatch(const TallyBatch&) = delete;
  TallyBatch& operator=(const TallyBatch&) = delete;

  void arrived(const TalliedEntry& entry) { add(entry, arrival(entry), 0, ReasonCode::none, 1); }
  void repeated(const TalliedEntry& entry) {
    if (!entry.is_step) add(entry, Tally::duplicate, 0, ReasonCode::none, 1);
  }
  void refused(std::int64_t tenant, const Refusal& refusal) {
    add(tenant, refusal.at, Tally::refused, refusal.source, 0, ReasonCode::none, refusal.n);
  }
  /// Its end, also from the start.
  void ended(const TalliedEntry& entry, EntryState state, ReasonCode code, Time now) {
    add(entry, Tally::ended, static_cast<int>(state), code, 1);
    if (state == EntryState::dead) died(entry.tenant, entry.source, Table::inbox, code, now);
  }
  /// A dead one waits again.
  void redriven(const TalliedEntry& dead, ReasonCode code, Time now) {
    add(dead, Tally::ended, static_cast<int>(EntryState::dead), code, -1);
    add(dead, arrival(dead), 0, ReasonCode::none, -1);
    auto again = dead;
    again.received_at = now;
    arrived(again);
  }
  /// A dead one ended for another reason, or in another state.
  void changed(const TalliedEntry& dead, ReasonCode code, EntryState to, ReasonCode to_code) {
    add(dead, Tally::ended, static_cast<int>(EntryState::dead), code, -1);
    add(dead, Tally::ended, static_cast<int>(to), to_code, 1);
  }

  void made(const TalliedCall& call) { add(call, Tally::made, 0, ReasonCode::none, 1); }
  /// The end of a call that waited, by an attempt.
  void answered(TalliedCall call, CallState state, ReasonCode code, Time now) {
    forget_retrying(call);
    ++call.attempts;
    end(call, state, code, now);
  }
  /// The end of a call that waited without an attempt.
  void ended(const TalliedCall& call, CallState state, ReasonCode code, Time now) {
    forget_retrying(call);
    end(call, state, code, now);
  }
  /// `sent`: an attempt failed.
  void put_off(const TalliedCall& call, ReasonCode code, bool sent, Time now) {
    add(call.tenant, now, Tally::put_off, call.target, 0, code, 1);
    if (sent && call.attempts == 0) retries(call);
  }
  void retries(const TalliedCall& call) { add(call, Tally::retrying, 0, ReasonCode::none, 1); }
  /// A dead one waits again.
  void redriven(const TalliedCall& dead, ReasonCode code, Time now) {
    wait_again(dead, CallState::dead, code, now);
  }
  /// One that was accepted waits again. That it was accepted then stays counted.
  void resent(const TalliedCall& accepted, ReasonCode code, Time now) {
    wait_again(accepted, CallState::accepted, code, now);
  }
  void changed(const TalliedCall& dead, ReasonCode code, CallState to, ReasonCode to_code) {
    add(dead, end_of(dead), static_cast<int>(CallState::dead), code, -1);
    add(dead, end_of(dead), static_cast<int>(to), to_code, 1);
  }

  void clear() noexcept {
    counts_.clear();
    last_.fill(nullptr);
  }
  bool empty() const noexcept { return counts_.empty(); }
  /// Calls `each(key, n)` for all that is not 0.
  template <class Each>
  void for_each(Each each) const {
    for (const auto& [key, n] : counts_) {
      if (n != 0) each(key, n);
    }
  }

 private:
  using Borrowed = std::tuple<std::int64_t, Time, Tally, int, ReasonCode, std::string_view>;

  struct Less {
    using is_transparent = void;
    static Borrowed borrowed(const Borrowed& key) { return key; }
    static Borrowed borrowed(const Key& key) {
      const auto& series = key.series;
      return {key.tenant, key.minute, series.tally, series.state, series.code, series.place};
    }
    bool operator()(const auto& a, const auto& b) const { return borrowed(a) < borrowed(b); }
  };

  using Counts = std::map<Key, std::int64_t, Less>;

  static Tally arrival(const TalliedEntry& entry) {
    return entry.is_step ? Tally::forwarded : Tally::received;
  }
  static Tally end_of(const TalliedCall& call) {
    return call.attempts > 1 ? Tally::call_ended_later : Tally::call_ended;
  }

  void add(const TalliedEntry& entry, Tally tally, int state, ReasonCode code, std::int64_t n) {
    add(entry.tenant, entry.received_at, tally, entry.source, state, code, n);
  }
  void add(const TalliedCall& call, Tally tally, int state, ReasonCode code, std::int64_t n) {
    add(call.tenant, call.queued_at, tally, call.target, state, code, n);
  }
  void add(std::int64_t tenant, Time at, Tally tally, std::string_view place, int state,
           ReasonCode code, std::int64_t n) {
    auto& last = last_[slot_of(tally, state)];
    if (last == nullptr || !is_of(last->first, tenant, at, place, state, code)) {
      last = &entry(tenant, bucket_of(Resolution::minute, at), tally, place, state, code);
    }
    last->second += n;
  }
  Counts::value_type& entry(std::int64_t tenant, Time minute, Tally tally, std::string_view place,
                            int state, ReasonCode code) {
    const auto found = counts_.find(Borrowed{tenant, minute, tally, state, code, place});
    if (found != counts_.end()) return *found;
    Key key{tenant, minute, {tally, std::string(place), state, code}};
    return *counts_.emplace(std::move(key), 0).first;
  }
  static bool is_of(const Key& key, std::int64_t tenant, Time at, std::string_view place, int state,
                    ReasonCode code) {
    return key.tenant == tenant && at >= key.minute &&
           at < key.minute + length_of(Resolution::minute) && key.series.state == state &&
           key.series.code == code && key.series.place == place;
  }
  static std::size_t slot_of(Tally tally, int state) {
    const auto step = tally == Tally::latency ? static_cast<std::size_t>(state) : 0;
    return static_cast<std::size_t>(tally) + step;
  }
  void died(std::int64_t tenant, std::string_view place, Table table, ReasonCode code, Time now) {
    add(tenant, now, Tally::died, place, static_cast<int>(table), code, 1);
  }
  void wait_again(const TalliedCall& ended, CallState state, ReasonCode code, Time now) {
    add(ended, end_of(ended), static_cast<int>(state), code, -1);
    add(ended, Tally::made, 0, ReasonCode::none, -1);
    auto again = ended;
    again.queued_at = now;
    made(again);
  }
  void forget_retrying(const TalliedCall& call) {
    if (call.attempts > 0) add(call, Tally::retrying, 0, ReasonCode::none, -1);
  }
  void end(const TalliedCall& call, CallState state, ReasonCode code, Time now) {
    add(call, end_of(call), static_cast<int>(state), code, 1);
    if (state == CallState::dead) died(call.tenant, call.target, Table::outbox, code, now);
    if (state != CallState::accepted) return;
    add(call.tenant, now, Tally::accepted, call.target, 0, ReasonCode::none, 1);
    add(call.tenant, now, Tally::latency, call.target, latency_step(now - call.received_at),
        ReasonCode::none, 1);
  }

  Counts counts_;
  /// The entry that was met last, of each tally and step: most rows of a transaction are alike.
  std::array<Counts::value_type*, tally_words.size() + latency_steps> last_{};
};

}  // namespace ctsync
