// SPDX-License-Identifier: MIT
#include "postgres/owner/windows.hpp"

#include <algorithm>
#include <ctsync/contract/store/due.hpp>
#include <iterator>
#include <unordered_set>

#include "postgres/owner/merge.hpp"

namespace ctsync::postgres {
namespace {

// With so many known rows of a partition no more are read.
constexpr std::size_t most_known = 16'384;
// Gateways commit in another sequence than that of their row numbers, so what was passed is read
// again: the last moments always, a longer time every second, all of it every minute.
constexpr Duration last_moments{250};
constexpr Duration longer_time{15'000};
// Of the queues without work these many are asked about in a claim, in turn.
constexpr std::size_t idle_queues = 32;
constexpr std::chrono::seconds stays_busy{5};

template <class Ref>
std::int64_t known_after(const Window<Ref>& window, std::int64_t row) {
  return std::distance(window.rows.upper_bound(row), window.rows.end());
}

/// How far back rows are read again.
enum class Reach { just_now, a_while, everything };

Reach reach_of(Windows<EntryRef>& windows, Duration full_read) {
  const auto now = Clock::now();
  if (now - windows.last_full_read >= full_read) {
    windows.last_full_read = windows.last_wide_read = now;
    return Reach::everything;
  }
  if (now - windows.last_wide_read >= std::chrono::seconds{1}) {
    windows.last_wide_read = now;
    return Reach::a_while;
  }
  return Reach::just_now;
}

// Not from a number of the future on: a gateway whose clock is ahead must not hide the entries of
// all others.
std::int64_t start_of(const Window<EntryRef>& window, Reach reach, Time now) {
  if (reach == Reach::everything || window.floor == 0) return 0;
  const Duration back = reach == Reach::just_now ? last_moments : longer_time;
  return std::min(window.floor, first_row(std::min(time_of(window.floor), now) - back));
}

// The busy queues that may need more rows, and some of the others.
std::vector<Queue> queues_to_read(Work& work, std::size_t limit, Time time) {
  const auto now = Clock::now();
  const auto claimable = [&](std::int64_t row, const EntryRef& entry) {
    return !work.entries.out(row, time) && !work.entries.owned(entry.key, time);
  };
  std::vector<Queue> chosen;
  std::vector<Queue> idle;
  for (auto& [queue, windows] : work.queues) {
    if (!windows.empty()) windows.last_used = now;
    if (now - windows.last_used > stays_busy) {
      idle.push_back(queue);
    } else if (!windows.has(limit, claimable)) {
      chosen.push_back(queue);
    }
  }
  const auto first = std::ranges::upper_bound(idle, work.last_idle_queue);
  std::rotate(idle.begin(), first, idle.end());
  if (idle.size() > idle_queues) idle.resize(idle_queues);
  if (!idle.empty()) work.last_idle_queue = idle.back();
  chosen.insert(chosen.end(), idle.begin(), idle.end());
  return chosen;
}

constexpr const char* fresh_entries = R"sql(
  SELECT u.tenant, u.class, w.id, w.key FROM
  unnest($1::int2[], $2::int2[], $3::int2[], $4::int8[], $5::int8[])
    u(part, tenant, class, floor, most)
  CROSS JOIN LATERAL (
    SELECT id, key FROM inbox_waiting w
    WHERE w.part = u.part AND w.tenant = u.tenant AND w.class = u.class AND w.id > u.floor
      AND w.due_at = 0
    ORDER BY w.id LIMIT u.most) w
)sql";

constexpr const char* due_entries = R"sql(
  SELECT w.tenant, w.class, w.id, w.key FROM unnest($1::int2[]) u(part)
  CROSS JOIN LATERAL (
    SELECT tenant, class, id, key FROM inbox_waiting w
    WHERE w.part = u.part AND w.due_at > 0 AND w.due_at <= $2 ORDER BY w.due_at LIMIT $3) w
)sql";

// Those that are due because their time is of another clock.
constexpr const char* far_entries = R"sql(
  SELECT w.tenant, w.class, w.id, w.key FROM unnest($1::int2[]) u(part)
  CROSS JOIN LATERAL (
    SELECT tenant, class, id, key FROM inbox_waiting w
    WHERE w.part = u.part AND w.due_at > $2 AND w.state = 0 ORDER BY w.due_at LIMIT $3) w
)sql";

// Adds the entry of a row (tenant, class, id, key) to the window where it belongs.
Window<EntryRef>& add_entry(Work& work, const Rows& rows) {
  const Queue queue{rows.integer(0), static_cast<EntryClass>(rows.small(1))};
  const auto row = rows.integer(2);
  auto& window = work.queues[queue].window_of(row);
  window.rows.try_emplace(row, EntryRef{digest_in(rows.bytes(3))});
  return window;
}

Status read_fresh(Work& work, Connection& connection, std::span<const int> open, std::size_t limit,
                  ClaimTime now) {
  Column part(Type::int2), tenant(Type::int2), entry_class(Type::int2), floor(Type::int8),
      most(Type::int8);
  for (const auto& queue : queues_to_read(work, limit, now.own)) {
    auto& windows = work.queues[queue];
    const auto reach = reach_of(windows, work.full_read);
    for (const auto at : open) {
      const auto& window = windows.of_part[static_cast<std::size_t>(at)];
      if (window.rows.size() >= most_known) continue;
      const auto start = start_of(window, reach, now.of_rows);
      part.add(std::int64_t{at});
      tenant.add(queue.tenant);
      entry_class.add(static_cast<std::int64_t>(queue.entry_class));
      floor.add(start);
      most.add(known_after(window, start) + ahead);
    }
  }
  if (part.size() == 0) return std::monostate{};
  Parameters parameters{&part, &tenant, &entry_class, &floor, &most};
  auto rows = connection.run(fresh_entries, std::move(parameters));
  if (!rows) return std::move(rows).error();
  while (rows->next()) {
    auto& window = add_entry(work, *rows);
    window.floor = std::max(window.floor, rows->integer(2));
  }
  return std::monostate{};
}

Status read_back(Work& work, Connection& connection, const char* sql, std::span<const int> open,
                 Time time) {
  Parameters parameters;
  parameters.add(column_of(open)).add(time);
  parameters.add(ahead + static_cast<std::int64_t>(work.entries.size()));
  auto rows = connection.run(sql, parameters);
  if (!rows) return std::move(rows).error();
  while (rows->next()) add_entry(work, *rows);
  return std::monostate{};
}

// The database's clock is hardly ever set, so the other end of the index is seldom looked at.
Status read_due(Work& work, Connection& connection, std::span<const int> open, Time now) {
  if (auto status = read_back(work, connection, due_entries, open, now); !status) return status;
  work.far_entries.note(now);
  if (!work.far_entries.due(now, work.full_read)) return std::monostate{};
  auto status = read_back(work, connection, far_entries, open, due_by_another_clock(now));
  if (status) work.far_entries.done(now);
  return status;
}

/// Collects the entries of one claim.
class Deal {
 public:
  Deal(Work& work, std::span<const int> open, Time now) : work_(work), open_(open), now_(now) {}

  /// Takes up to `count` entries of a tenant; returns how many there were.
  int take(std::int64_t tenant, int count) {
    const auto first = static_cast<std::ptrdiff_t>(taken_.size());
    const int owed = work_.turns.for_jobs(tenant, count);
    int jobs = owed > 0 ? take(tenant, EntryClass::job, owed) : 0;
    const int lives = take(tenant, EntryClass::live, count - jobs);
    if (jobs + lives < count) jobs += take(tenant, EntryClass::job, count - jobs - lives);
    std::ranges::sort(taken_.begin() + first, taken_.end(), {}, &DueEntry::row);
    return jobs + lives;
  }
  std::vector<DueEntry> result() && { return std::move(taken_); }

 private:
  int take(std::int64_t tenant, EntryClass entry_class, int count) {
    int taken = 0;
    const Queue queue{tenant, entry_class};
    Merge<EntryRef> merge(work_.queues[queue], open_);
    while (taken < count) {
      const auto* found = merge.next();
      if (found == nullptr) break;
      const auto& [row, entry] = *found;
      if (rows_.contains(row)) continue;
      if (work_.entries.out(row, now_) || work_.entries.owned(entry.key, now_)) continue;
      rows_.insert(row);
      taken_.push_back({row, queue});
      ++taken;
    }
    return taken;
  }

  Work& work_;
  std::span<const int> open_;
  Time now_;
  std::vector<DueEntry> taken_;
  std::unordered_set<std::int64_t> rows_;
};

// Tenants with known rows, from the one after the last served on.
std::vector<std::int64_t> tenants_in_turn(const Work& work) {
  std::vector<std::int64_t> tenants;
  for (const auto& [queue, windows] : work.queues) {
    const bool listed = !tenants.empty() && tenants.back() == queue.tenant;
    if (!listed && !windows.empty()) tenants.push_back(queue.tenant);
  }
  std::rotate(tenants.begin(), std::ranges::upper_bound(tenants, work.turns.last), tenants.end());
  return tenants;
}

}  // namespace

Status read_entries(Work& work, Connection& connection, Names& names, std::span<const int> open,
                    int limit, ClaimTime now, ThatCameBack that_came_back) {
  if (open.empty() || limit <= 0) return std::monostate{};
  auto tenants = names.tenants(connection);
  if (!tenants) return std::move(tenants).error();
  for (const auto& [tenant, name] : *tenants) {
    for (const auto entry_class : {EntryClass::live, EntryClass::job}) {
      const auto [at, is_new] = work.queues.try_emplace({tenant, entry_class});
      if (is_new) at->second.last_used = Clock::now();
    }
  }
  if (auto status = read_fresh(work, connection, open, static_cast<std::size_t>(limit), now);
      !status) {
    return status;
  }
  if (that_came_back == ThatCameBack::leave) return std::monostate{};
  return read_due(work, connection, open, now.database);
}

std::vector<DueEntry> deal_entries(Work& work, std::span<const int> open, int limit, Time now) {
  Deal deal(work, open, now);
  const auto all = tenants_in_turn(work);
  std::size_t next = 0;
  for (int left = limit; left > 0 && next < all.size();) {
    const auto count = std::min(all.size() - next, static_cast<std::size_t>(left));
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(next);
    next += count;
    left = deal_shares({first, first + static_cast<std::ptrdiff_t>(count)}, left,
                       [&](std::int64_t tenant, int share) { return deal.take(tenant, share); });
  }
  return std::move(deal).result();
}

}  // namespace ctsync::postgres
