// SPDX-License-Identifier: MIT
#include "postgres/tallies/tally_fold.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "postgres/row_number.hpp"

namespace ctsync::postgres {
namespace {

// Transactions commit in another sequence than that of their numbers.
constexpr Duration late{30'000};
constexpr std::chrono::seconds full_interval{60};
constexpr std::int64_t at_once = 100;  // rows of a partition

// Sums are locked in the sequence of their key, so that two processes cannot deadlock.
constexpr const char* fold_sql = R"sql(
  WITH d AS (
    DELETE FROM tally_delta t USING (
      SELECT x.part, x.id FROM generate_series(0, 63) p(part) CROSS JOIN LATERAL (
        SELECT part, id FROM tally_delta t WHERE t.part = p.part AND t.id > $1
        ORDER BY t.id LIMIT $2) x) x
    WHERE t.part = x.part AND t.id = x.id
    RETURNING t.id, t.tenants, t.minutes, t.series, t.counts),
  u AS (
    SELECT u.tenant, u.minute, u.series, sum(u.n) AS n
    FROM d CROSS JOIN LATERAL unnest(d.tenants, d.minutes, d.series, d.counts)
      u(tenant, minute, series, n)
    WHERE u.n <> 0 GROUP BY 1, 2, 3),
  s AS (
    INSERT INTO tally_sum AS s (resolution, tenant, bucket, series, n)
      SELECT r.resolution, u.tenant, u.minute / r.length * r.length, u.series, sum(u.n)
      FROM u CROSS JOIN (VALUES (0, 60000), (1, 600000), (2, 3600000), (3, 21600000))
        r(resolution, length)
      GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (resolution, tenant, bucket, series) DO UPDATE SET n = s.n + excluded.n)
  SELECT coalesce(max(id), 0), count(*) FROM d
)sql";

}  // namespace

Result<std::int64_t> fold_tallies(Connection& connection, std::int64_t after,
                                  const std::function<bool()>& goes_on) {
  std::int64_t newest = 0;
  for (std::int64_t folded = at_once; folded >= at_once && goes_on();) {
    auto rows = connection.run(fold_sql, std::move(Parameters().add(after).add(at_once)));
    if (!rows) return std::move(rows).error();
    rows->next();
    newest = std::max(newest, rows->integer(0));
    folded = rows->integer(1);
  }
  return newest;
}

TallyFold::TallyFold(const Options& options, Work& work)
    : work_(work),
      interval_(options.renewal),
      connection_(options.url, options.statement),
      thread_([this] { loop(); }) {}

TallyFold::~TallyFold() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_one();
  thread_.join();
}

// As often as leases are renewed. More often is no better: rows that are not added up yet are read
// with the sums, and each sum that is written while somebody holds an old snapshot leaves a version
// that the next one has to pass.
void TallyFold::loop() {
  std::unique_lock lock(mutex_);
  while (!stop_.wait_for(lock, interval_, [this] { return stopping_; })) {
    lock.unlock();
    // What was not added up now is later.
    if (is_owner() && !fold_all()) connection_.roll_back();
    lock.lock();
  }
}

bool TallyFold::is_owner() {
  const std::lock_guard lock(work_.mutex);
  return work_.part.front().owned;
}

bool TallyFold::goes_on() {
  const std::lock_guard lock(mutex_);
  return !stopping_;
}

Status TallyFold::fold_all() {
  const bool full = Clock::now() - full_fold_ >= full_interval;
  const auto after = full ? 0 : newest_ - (first_row(first_time + late) - first_row(first_time));
  auto newest = fold_tallies(connection_, after, [this] { return goes_on(); });
  if (!newest) return std::move(newest).error();
  newest_ = std::max(newest_, *newest);
  if (full) full_fold_ = Clock::now();
  return std::monostate{};
}

}  // namespace ctsync::postgres
