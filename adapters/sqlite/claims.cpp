// SPDX-License-Identifier: MIT
#include "sqlite/claims.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace ctsync::sqlite {
namespace {

constexpr int live = static_cast<int>(EntryClass::live);
constexpr int job = static_cast<int>(EntryClass::job);

/// Collects the entries of one claim.
class Deal {
 public:
  Deal(Claims& claims, Time now) : claims_(claims), now_(now) {}

  /// Takes up to `count` entries of a tenant; how many there were.
  int take(std::int64_t tenant, int count) {
    const auto first = static_cast<std::ptrdiff_t>(taken_.size());
    const int owed = claims_.turns.for_jobs(tenant, count);
    int jobs = owed > 0 ? take(tenant, job, owed) : 0;
    const int lives = take(tenant, live, count - jobs);
    if (jobs + lives < count) jobs += take(tenant, job, count - jobs - lives);
    std::sort(taken_.begin() + first, taken_.end(), older);
    return jobs + lives;
  }
  std::vector<DueEntry> result() && { return std::move(taken_); }

 private:
  static bool older(const DueEntry& a, const DueEntry& b) { return a.row < b.row; }

  int take(std::int64_t tenant, int entry_class, int count) {
    std::vector<DueEntry> due;
    read_fresh(tenant, entry_class, count, due);
    read(claims_.back_entries.query(tenant, entry_class, now_), tenant, count, due);
    read(claims_.far_entries.query(tenant, entry_class, due_by_another_clock(now_)), tenant, count,
         due);
    read(claims_.scheduled_entries.query(tenant, entry_class, now_), tenant, count, due);
    std::sort(due.begin(), due.end(), older);
    if (due.size() > static_cast<std::size_t>(count)) due.resize(static_cast<std::size_t>(count));
    for (const auto& entry : due) rows_.insert(entry.row);
    taken_.insert(taken_.end(), due.begin(), due.end());
    return static_cast<int>(due.size());
  }

  // Begins behind the front if its key is out, and notes how far the front goes.
  void read_fresh(std::int64_t tenant, int entry_class, int count, std::vector<DueEntry>& due) {
    auto& front = claims_.fronts[{tenant, entry_class}];
    const bool out = claims_.entries.owned(front.key, now_);
    bool first = !out;
    bool unbroken = true;
    read(claims_.fresh_entries.query(tenant, entry_class, out ? front.end : 0), tenant, count, due,
         [&](const DueEntry& entry) {
           unbroken = unbroken &&
                      (entry.key == front.key || (first && claims_.entries.owned(entry.key, now_)));
           if (unbroken) front = extended(front, entry);
           first = false;
         });
  }

  static Front extended(const Front& front, const DueEntry& by) {
    const auto end = by.key == front.key ? front.end : 0;
    return {by.key, std::max(end, by.row + 1)};
  }

  void read(Cursor&& rows, std::int64_t tenant, int count, std::vector<DueEntry>& due) {
    read(std::move(rows), tenant, count, due, [](const DueEntry&) {});
  }

  template <class Meet>
  void read(Cursor&& rows, std::int64_t tenant, int count, std::vector<DueEntry>& due, Meet meet) {
    for (int left = count; left > 0 && rows.next();) {
      const DueEntry entry{rows.integer(0), digest_in(rows.bytes(1)), tenant};
      meet(entry);
      const auto& leases = claims_.entries;
      if (rows_.contains(entry.row) || leases.out(entry.row, now_)) continue;
      if (leases.owned(entry.key, now_)) continue;
      due.push_back(entry);
      --left;
    }
  }

  Claims& claims_;
  Time now_;
  std::vector<DueEntry> taken_;
  std::unordered_set<std::int64_t> rows_;
};

// Tenants with work, each once, from the one after the last served on.
class Round {
 public:
  explicit Round(Claims& claims) : claims_(claims), last_(claims.turns.last), after_(last_) {}

  std::vector<std::int64_t> next(int count) {
    std::vector<std::int64_t> tenants;
    while (std::ssize(tenants) < count && go_on()) tenants.push_back(after_);
    return tenants;
  }

 private:
  bool go_on() {
    if (over_) return false;
    auto next = find();
    if (next == 0 && !wrapped_) {
      wrapped_ = true;
      after_ = 0;
      next = find();
    }
    over_ = next == 0 || (wrapped_ && next > last_);
    after_ = next;
    return !over_;
  }
  std::int64_t find() {
    auto rows = claims_.next_tenant.query(after_);
    return rows.next() ? rows.integer(0) : 0;
  }

  Claims& claims_;
  std::int64_t last_;
  std::int64_t after_;
  bool wrapped_ = false;
  bool over_ = false;
};

}  // namespace

Snapshot::~Snapshot() {
  claims_.commit.run();
  if (!claims_.database.in_transaction()) return;
  claims_.database.clear_failure();
  claims_.database.execute("ROLLBACK");
}

std::vector<DueEntry> deal_entries(Claims& claims, int limit, Time now) {
  Deal deal(claims, now);
  Round round(claims);
  for (int left = limit; left > 0;) {
    auto tenants = round.next(left);
    if (tenants.empty()) break;
    left = deal_shares(std::move(tenants), left,
                       [&](std::int64_t tenant, int count) { return deal.take(tenant, count); });
  }
  return std::move(deal).result();
}

bool is_on_hold(Claims& claims, std::string_view tenant, std::string_view target, Time now) {
  auto rows = claims.on_hold.query(tenant, target, now);
  return rows.next();
}

std::vector<DueCall> pick_calls(Claims& claims, std::int64_t target, int limit, Time now,
                                CallClass calls) {
  const auto [least, most] = attempts_of(calls);
  std::vector<DueCall> due;
  std::unordered_set<std::int64_t> met;
  const auto read = [&](Cursor&& rows) {
    for (int left = limit; left > 0 && rows.next();) {
      const DueCall call{rows.integer(0), rows.integer(1)};
      const bool behind = !met.insert(call.lane).second;
      if (behind || claims.calls.owned(call.lane, now)) continue;
      due.push_back(call);
      --left;
    }
  };
  if (least == 0) read(claims.fresh_calls.query(target));
  read(claims.back_calls.query(target, now, least, most));
  read(claims.far_calls.query(target, due_by_another_clock(now), least, most));
  const auto older = [](const DueCall& a, const DueCall& b) { return a.row < b.row; };
  if (calls != CallClass::failing) std::sort(due.begin(), due.end(), older);
  const auto count = static_cast<std::size_t>(std::max(limit, 0));
  if (due.size() > count) due.resize(count);
  return due;
}

std::vector<std::int64_t> each_number(Statement& next) {
  std::vector<std::int64_t> numbers;
  while (true) {
    auto rows = next.query(numbers.empty() ? std::int64_t{0} : numbers.back());
    if (!rows.next() || rows.null(0)) return numbers;
    numbers.push_back(rows.integer(0));
  }
}

std::optional<TargetNumbers> numbers_of_target(Statement& target, std::string_view tenant,
                                               std::string_view name) {
  auto rows = target.query(tenant, name);
  if (!rows.next()) return std::nullopt;
  return TargetNumbers{rows.integer(0), rows.integer(1)};
}

}  // namespace ctsync::sqlite
