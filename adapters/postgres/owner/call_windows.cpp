// SPDX-License-Identifier: MIT
#include <algorithm>
#include <ctsync/contract/store/due.hpp>
#include <unordered_set>
#include <utility>

#include "postgres/owner/merge.hpp"
#include "postgres/owner/windows.hpp"

namespace ctsync::postgres {
namespace {

// Says in the same snapshot which partitions others have changed. A call that was written after
// such a change must not be known before those that the change made heads.
constexpr const char* fresh_calls = R"sql(
  SELECT w.id, w.lane, NULL::int8 FROM unnest($1::int2[], $2::int8[]) u(part, floor)
  CROSS JOIN LATERAL (
    SELECT id, lane FROM call_waiting w
    WHERE w.part = u.part AND w.target = $3::int8::int4 AND w.head AND w.due_at = 0 AND w.id > u.floor
    ORDER BY w.id LIMIT $4) w
  UNION ALL
  SELECT p.part, 0, p.changes FROM unnest($5::int2[], $6::int8[]) u(part, changes)
  JOIN part p ON p.part = u.part AND p.changes <> u.changes
)sql";

constexpr const char* due_calls = R"sql(
  SELECT w.id, w.lane, w.attempts, w.due_at FROM unnest($1::int2[]) u(part)
  CROSS JOIN LATERAL (
    SELECT id, lane, attempts, due_at FROM call_waiting w
    WHERE w.part = u.part AND w.target = $2::int8::int4 AND w.head AND w.due_at > 0 AND w.due_at <= $3
      AND w.attempts BETWEEN $5 AND $6
    ORDER BY w.due_at LIMIT $4) w
)sql";

// Those that are due because their time is of another clock.
constexpr const char* far_calls = R"sql(
  SELECT w.id, w.lane, w.attempts, w.due_at FROM unnest($1::int2[]) u(part)
  CROSS JOIN LATERAL (
    SELECT id, lane, attempts, due_at FROM call_waiting w
    WHERE w.part = u.part AND w.target = $2::int8::int4 AND w.head AND w.due_at > $3 AND w.due_at > 0
      AND w.attempts BETWEEN $5 AND $6
    ORDER BY w.due_at LIMIT $4) w
)sql";

Status read_back_calls(Work& work, Connection& connection, const char* sql, WantedCalls wanted,
                       std::span<const int> open, Time time) {
  Parameters parameters;
  parameters.add(column_of(open)).add(wanted.target).add(time);
  parameters.add(ahead + static_cast<std::int64_t>(work.calls.size()));
  const auto [least, most] = attempts_of(wanted.calls);
  parameters.add(std::int64_t{least}).add(std::int64_t{most});
  auto rows = connection.run(sql, parameters);
  if (!rows) return std::move(rows).error();
  auto& windows = work.targets[wanted.target];
  while (rows->next()) {
    const auto row = rows->integer(0);
    windows.window_of(row).rows.insert_or_assign(
        row, CallRef{rows->integer(1), rows->integer(2) >= failing_attempts, rows->integer(3)});
  }
  return std::monostate{};
}

Status read_due_calls(Work& work, Connection& connection, WantedCalls wanted,
                      std::span<const int> open, Time now) {
  auto status = read_back_calls(work, connection, due_calls, wanted, open, now);
  auto& far = work.far_calls[{wanted.target, wanted.calls}];
  far.note(now);
  if (!status || !far.due(now, work.full_read)) return status;
  status = read_back_calls(work, connection, far_calls, wanted, open, due_by_another_clock(now));
  if (status) far.done(now);
  return status;
}

/// Of which partitions calls are read: of those of which few are known, or of all.
enum class Reading { few_known, all };

// False if others have changed partitions, which then have to be read from their first row on.
Result<bool> read_fresh_calls(Work& work, Connection& connection, std::int64_t target,
                              std::span<const int> open, Reading reading) {
  auto& windows = work.targets[target];
  Column part(Type::int2), floor(Type::int8), changes(Type::int8);
  for (const auto number : open) {
    const auto at = static_cast<std::size_t>(number);
    changes.add(work.part[at].changes);
    const auto& window = windows.of_part[at];
    if (reading == Reading::few_known && std::ssize(window.rows) >= ahead) continue;
    part.add(std::int64_t{number});
    floor.add(window.floor);
  }
  Parameters parameters;
  parameters.add(part).add(floor).add(target).add(ahead).add(column_of(open)).add(changes);
  auto rows = connection.run(fresh_calls, parameters);
  if (!rows) return std::move(rows).error();
  std::vector<std::pair<int, std::int64_t>> changed;
  while (rows->next()) {
    const auto row = rows->integer(0);
    if (!rows->null(2)) {
      changed.emplace_back(static_cast<int>(row), rows->integer(2));
      continue;
    }
    auto& window = windows.window_of(row);
    window.rows.try_emplace(row, CallRef{rows->integer(1)});
    window.floor = std::max(window.floor, row);
  }
  for (const auto& [number, now] : changed) {
    work.read_calls_again(number);
    work.part[static_cast<std::size_t>(number)].changes = now;
  }
  return changed.empty();
}

std::vector<DueCall> pick_calls(Work& work, WantedCalls wanted, std::span<const int> open,
                                int limit, Time now) {
  std::vector<DueCall> due;
  std::unordered_set<std::int64_t> met;
  Merge<CallRef> merge(work.targets[wanted.target], open);
  while (std::ssize(due) < limit) {
    const auto* found = merge.next();
    if (found == nullptr) break;
    const auto lane = found->second.lane;
    const bool behind = !met.insert(lane).second;
    const bool other = wanted.calls == CallClass::healthy && found->second.failing;
    if (other || behind || work.calls.owned(lane, now)) continue;
    due.push_back({found->first, lane});
  }
  return due;
}

std::vector<DueCall> pick_failing(const Work& work, std::int64_t target, std::span<const int> open,
                                  int limit, Time now) {
  struct Failing {
    std::int64_t due_at;
    DueCall call;
  };
  std::vector<Failing> found;
  const auto windows = work.targets.find(target);
  if (windows == work.targets.end()) return {};
  for (const auto part : open) {
    for (const auto& [row, ref] : windows->second.of_part[static_cast<std::size_t>(part)].rows) {
      if (!ref.failing || work.calls.owned(ref.lane, now)) continue;
      found.push_back({ref.due_at, {row, ref.lane}});
    }
  }
  const auto count = std::min(found.size(), static_cast<std::size_t>(limit));
  std::ranges::partial_sort(found, found.begin() + static_cast<std::ptrdiff_t>(count), {},
                            &Failing::due_at);
  std::vector<DueCall> due;
  for (std::size_t i = 0; i < count; ++i) due.push_back(found[i].call);
  return due;
}

}  // namespace

Result<std::vector<DueCall>> choose_calls(Work& work, Connection& connection, WantedCalls wanted,
                                          std::span<const int> open, int limit, ClaimTime now) {
  if (open.empty() || limit <= 0) return std::vector<DueCall>();
  for (auto reading = Reading::few_known;;) {
    if (auto status = read_due_calls(work, connection, wanted, open, now.database); !status) {
      return std::move(status).error();
    }
    // A failing call was tried, so it is none of the fresh ones.
    if (wanted.calls == CallClass::failing) {
      return pick_failing(work, wanted.target, open, limit, now.own);
    }
    auto complete = read_fresh_calls(work, connection, wanted.target, open, reading);
    if (!complete) return std::move(complete).error();
    if (!*complete) continue;
    auto due = pick_calls(work, wanted, open, limit, now.own);
    if (std::ssize(due) == limit || reading == Reading::all) return due;
    reading = Reading::all;
  }
}

}  // namespace ctsync::postgres
