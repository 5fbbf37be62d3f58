// SPDX-License-Identifier: MIT
#include "admin/answers/tallied.hpp"

#include <algorithm>
#include <chrono>
#include <map>

namespace ctsync::server::admin {

namespace {

class Adding {
 public:
  Adding(std::string_view source, std::string_view target) : source_(source), target_(target) {}

  void add(const TallyPoint& point) {
    switch (point.series.tally) {
      case Tally::received:
      case Tally::duplicate:
      case Tally::forwarded:
      case Tally::ended:
      case Tally::refused: return add_entries(point);
      case Tally::put_off:
      case Tally::died: return;
      default: return add_calls(point);
    }
  }

  Tallied take() {
    for (const auto& [code, count] : ignored_) result_.ignored.emplace_back(code, count);
    std::ranges::sort(result_.ignored, std::greater(),
                      &std::pair<ReasonCode, std::int64_t>::second);
    for (auto& [name, target] : targets_) result_.targets.push_back(std::move(target));
    return std::move(result_);
  }

 private:
  void add_entries(const TallyPoint& point) {
    if (!source_.empty() && point.series.place != source_) return;
    auto& entries = result_.entries;
    switch (point.series.tally) {
      case Tally::received: entries.received += point.n; return;
      case Tally::duplicate: entries.duplicate += point.n; return;
      case Tally::forwarded: entries.forwarded += point.n; return;
      case Tally::refused: entries.refused += point.n; return;
      default: break;
    }
    switch (static_cast<EntryState>(point.series.state)) {
      case EntryState::done: entries.done += point.n; return;
      case EntryState::dead: entries.dead += point.n; return;
      case EntryState::discarded: entries.discarded += point.n; return;
      case EntryState::ignored:
        entries.ignored += point.n;
        ignored_[point.series.code] += point.n;
        return;
      default: return;
    }
  }

  void add_calls(const TallyPoint& point) {
    if (!target_.empty() && point.series.place != target_) return;
    auto& target = targets_[{point.tenant, point.series.place}];
    target.tenant = point.tenant;
    target.target = point.series.place;
    add(point, target);
    add(point, result_.calls);
  }

  static void add(const TallyPoint& point, TargetTally& target) {
    const bool first = point.series.tally == Tally::call_ended;
    switch (point.series.tally) {
      case Tally::made: target.made += point.n; return;
      case Tally::retrying: target.retrying += point.n; return;
      case Tally::accepted: target.accepted_by_time += point.n; return;
      case Tally::latency:
        target.latencies.at(static_cast<std::size_t>(
            std::clamp(point.series.state, 0, latency_steps - 1))) += point.n;
        return;
      default: break;
    }
    switch (static_cast<CallState>(point.series.state)) {
      case CallState::accepted:
        (first ? target.accepted_first : target.accepted_later) += point.n;
        return;
      case CallState::dead: target.dead += point.n; return;
      case CallState::discarded: target.discarded += point.n; return;
      default: return;
    }
  }

  std::string_view source_;
  std::string_view target_;
  std::map<std::pair<std::string, std::string>, TargetTally> targets_;
  std::map<ReasonCode, std::int64_t> ignored_;
  Tallied result_;
};

}  // namespace

Resolution resolution_for(Duration period) noexcept {
  if (period <= std::chrono::hours{1}) return Resolution::minute;
  if (period <= std::chrono::hours{24}) return Resolution::ten_minutes;
  if (period <= std::chrono::hours{24 * 7}) return Resolution::hour;
  return Resolution::six_hours;
}

Result<Tallied> read_tallied(AnyStore& store, std::string_view tenant, Duration period, Time now,
                             std::string_view source, std::string_view target) {
  TallyFilter filter;
  filter.resolution = resolution_for(period);
  filter.from = now - period;
  filter.tenant = tenant;
  filter.summed = true;
  const auto points = store.tallies(filter);
  if (!points) return points.error();
  Adding adding(source, target);
  for (const auto& point : *points) adding.add(point);
  return adding.take();
}

}  // namespace ctsync::server::admin
