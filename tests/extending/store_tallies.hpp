// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "store_rows.hpp"

/// The tallies of the store in store_example.hpp. What rows still show is counted when somebody
/// asks, as a real store must not do. The rest is noted when it happens.
namespace ctsync::examples {

class Tallies {
 public:
  void note(Tally tally, std::string_view tenant, std::string_view place, Time at, int state = 0,
            ReasonCode code = ReasonCode::none, std::int64_t n = 1) {
    noted_.push_back({at, std::string(tenant), {tally, std::string(place), state, code}, n});
  }
  void note_death(const Entry& entry, Time at) {
    note(Tally::died, entry.tenant, entry.source, at, static_cast<int>(Table::inbox),
         entry.reason.code);
  }
  void note_death(const OutboxCall& call, Time at) {
    note(Tally::died, call.tenant, call.target, at, static_cast<int>(Table::outbox),
         call.reason.code);
  }

  /// The call will be accepted again, which its row then shows.
  void note_accepted(const OutboxCall& call) {
    note(Tally::accepted, call.tenant, call.target, call.ended_at);
    note(Tally::latency, call.tenant, call.target, call.ended_at,
         latency_step(call.ended_at - call.received_at));
  }

  /// What is older than it is kept is no longer shown.
  void grow_old(Time now) { now_ = now; }

  std::vector<TallyPoint> points(const TallyFilter& filter, const std::vector<Entry>& entries,
                                 const std::vector<OutboxCall>& calls) const {
    Tallies all = *this;
    for (const auto& entry : entries) all.count(entry);
    for (const auto& call : calls) all.count(call);
    using Key = std::tuple<Time, std::string, Tally, std::string, int, ReasonCode>;
    std::map<Key, std::int64_t> sums;
    std::map<std::string, std::set<Key>> named;  // the series of each tenant
    const Time first = bucket_of(filter.resolution, filter.from);
    const Time kept_from = bucket_of(filter.resolution, now_ - kept_for(filter.resolution));
    for (auto& [at, tenant, series, n] : all.noted_) {
      const Key name{{}, tenant, series.tally, series.place, series.state, series.code};
      auto& known = named[tenant];
      if (std::ssize(known) < most_series) known.insert(name);
      if (!known.contains(name)) series = {series.tally, {}, series.state, ReasonCode::none};
      const Time bucket = bucket_of(filter.resolution, at);
      const bool wanted = bucket >= std::max(first, kept_from) && bucket < filter.until &&
                          (filter.tenant.empty() || filter.tenant == tenant) &&
                          filter.tally.value_or(series.tally) == series.tally;
      if (!wanted) continue;
      sums[{filter.summed ? first : bucket, tenant, series.tally, series.place, series.state,
            series.code}] += n;
    }
    std::vector<TallyPoint> points;
    for (const auto& [key, n] : sums) {
      const auto& [at, tenant, tally, place, state, code] = key;
      points.push_back({at, tenant, {tally, place, state, code}, n});
    }
    return points;
  }

 private:
  void count(const Entry& entry) {
    note(entry.is_step ? Tally::forwarded : Tally::received, entry.tenant, entry.source,
         entry.received_at);
    if (entry.waits()) return;
    note(Tally::ended, entry.tenant, entry.source, entry.received_at, static_cast<int>(entry.state),
         entry.reason.code);
  }
  void count(const OutboxCall& call) {
    const auto add = [&](Tally tally, Time at, int state = 0, ReasonCode code = ReasonCode::none) {
      note(tally, call.tenant, call.target, at, state, code);
    };
    add(Tally::made, call.queued_at);
    if (call.state == CallState::waiting) {
      if (call.attempts > 0) add(Tally::retrying, call.queued_at);
      return;
    }
    add(call.attempts > 1 ? Tally::call_ended_later : Tally::call_ended, call.queued_at,
        static_cast<int>(call.state), call.reason.code);
    if (call.state != CallState::accepted) return;
    add(Tally::accepted, call.ended_at);
    add(Tally::latency, call.ended_at, latency_step(call.ended_at - call.received_at));
  }

  std::vector<TallyPoint> noted_;
  Time now_{};
};

}  // namespace ctsync::examples
