// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/tallies/tally_batch.hpp>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "sqlite/database.hpp"

namespace ctsync::sqlite {

/// An entry as it is in the file.
struct StoredEntry {
  std::int64_t tenant = 0;
  std::string source;
  Time received_at;
  bool is_step = false;
  EntryState state{};
  ReasonCode code{};
  std::int64_t job = 0;  ///< as it is kept, see JobBatch

  TalliedEntry tallied() const { return {tenant, source, received_at, is_step}; }
};

/// A call as it is in the file.
struct StoredCall {
  std::int64_t tenant = 0;
  std::string target;
  Time queued_at;
  int attempts = 0;
  CallState state{};
  ReasonCode code{};

  TalliedCall tallied() const { return {tenant, target, {}, queued_at, attempts}; }
};

/// Writes tallies, for the connection that writes. What the jobs of a transaction have counted is
/// added up in memory and written before the commit, in all resolutions.
class TallyWriter {
 public:
  explicit TallyWriter(Database& database) noexcept : database_(database) {}

  TallyBatch batch;

  void begin() noexcept { batch.clear(); }
  void before_commit();
  /// Drops the numbers of series in memory, since a rollback may have removed them from the file.
  void roll_back() noexcept { series_.clear(); }

  /// A row before it changes, for what changes few of them.
  StoredEntry entry(std::int64_t row);
  StoredCall call(std::int64_t row);

  /// Removes what is older than it is kept.
  void remove_old(Time now);

 private:
  using Key = std::tuple<std::int64_t, Tally, std::string, int, ReasonCode>;

  std::int64_t series(std::int64_t tenant, const Series& series);
  std::int64_t find(std::int64_t tenant, const Series& series);
  std::int64_t add(std::int64_t tenant, const Series& series);

  Database& database_;
  std::map<Key, std::int64_t> series_;
  Statement entry_{database_,
                   "SELECT tenant, source, received_at, step, state, code, job FROM inbox "
                   "WHERE id = ?1"};
  Statement call_{database_,
                  "SELECT g.tenant, g.name, o.queued_at, o.attempts, o.state, o.code "
                  "FROM outbox o CROSS JOIN target g ON g.id = o.target WHERE o.id = ?1"};
  Statement find_{database_,
                  "SELECT id FROM series WHERE tenant = ?1 AND tally = ?2 AND place = ?3 AND "
                  "state = ?4 AND code = ?5"};
  Statement count_{database_, "SELECT count(*) FROM series WHERE tenant = ?1 AND place <> ''"};
  Statement add_{database_,
                 "INSERT INTO series (tenant, tally, place, state, code) "
                 "VALUES (?1, ?2, ?3, ?4, ?5)"};
  Statement write_{database_,
                   "INSERT INTO tally (resolution, tenant, bucket, series, n) VALUES "
                   "(0, ?1, ?2, ?6, ?7), (1, ?1, ?3, ?6, ?7), (2, ?1, ?4, ?6, ?7), "
                   "(3, ?1, ?5, ?6, ?7) "
                   "ON CONFLICT (resolution, tenant, bucket, series) DO UPDATE "
                   "SET n = n + excluded.n"};
  Statement remove_{database_,
                    "DELETE FROM tally WHERE resolution = ?1 AND tenant IN (SELECT id FROM tenant) "
                    "AND bucket < ?2"};
};

/// The statement that reads tallies. Its parameters: resolution, from and until, tenant, word of a
/// tally, whether sums are asked for.
struct TallyStatements {
  explicit TallyStatements(Database& to) noexcept : database(to) {}

  Database& database;
  Statement points{database,
                   "SELECT iif(?6 = 1, ?2, t.bucket), n.name, s.tally, s.place, s.state, s.code, "
                   "sum(t.n) FROM tenant n CROSS JOIN tally t ON t.resolution = ?1 AND "
                   "t.tenant = n.id AND t.bucket >= ?2 AND t.bucket < ?3 "
                   "CROSS JOIN series s ON s.id = t.series "
                   "WHERE (?4 = '' OR n.name = ?4) AND (?5 = '' OR s.tally = ?5) "
                   "GROUP BY 1, n.id, s.id HAVING sum(t.n) <> 0 ORDER BY 1, n.id, s.id"};
};

}  // namespace ctsync::sqlite
