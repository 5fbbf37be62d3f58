// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/contract/store/jobs/job_batch.hpp>
#include <ctsync/contract/store/jobs/job_row.hpp>
#include <optional>
#include <string>

#include "sqlite/database.hpp"

namespace ctsync::sqlite {

/// The counts of a job.
inline constexpr const char* job_counts_sql = "SELECT outcome, n FROM job_count WHERE job = ?1";
JobCounts read_job_counts(Cursor&& rows);

/// Writes jobs and their counts, for the connection that writes. What the jobs of a transaction
/// have counted is added up in memory and written before the commit.
class JobWriter {
 public:
  explicit JobWriter(Database& database) noexcept : database_(database) {}

  JobBatch batch;

  void begin() noexcept { batch.clear(); }
  void before_commit();

  /// Adds a job; its number.
  std::int64_t add(const JobRow& row);
  /// A job; nothing if there is none.
  std::optional<JobRow> row(std::int64_t number);
  JobCounts counts(std::int64_t number) { return read_job_counts(counts_.query(number)); }
  /// Ends the leases of all leaders. A leader that lives may go on until another one leads.
  void end_leases() { end_leases_.run(); }
  /// Writes what changes of a job.
  void write(const JobRow& row);

  /// An entry that was claimed for a job has ended.
  void ended(std::int64_t entry, EntryState state, ReasonCode code);
  /// An entry has forwarded the first one for a job.
  void forwarded(std::int64_t entry, std::int64_t job, bool fresh);

 private:
  Database& database_;
  std::string row_sql_ = std::string("SELECT ") + job_columns + " FROM job j WHERE j.number = ?1";
  Statement row_{database_, row_sql_.c_str()};
  Statement add_{database_,
                 "INSERT INTO job (tenant, kind, parameters, cursor, report, error, state, "
                 "made_at, changed_at, steps, fence, stepped_by, fresh, duplicates) "
                 "VALUES (?1, ?2, ?3, '', '', '', 0, ?4, ?4, 0, 0, 0, 0, 0)"};
  // A time of 0 stands for none.
  Statement write_{database_,
                   "UPDATE job SET cursor = ?2, report = ?3, error = ?4, state = ?5, "
                   "changed_at = ?6, ended_at = nullif(?7, 0), led_until = nullif(?8, 0), "
                   "steps = ?9, fence = ?10, stepped_by = ?11, fresh = ?12, duplicates = ?13 "
                   "WHERE number = ?1"};
  Statement end_leases_{database_,
                        "UPDATE job SET led_until = NULL WHERE led_until IS NOT NULL"};
  Statement counts_{database_, job_counts_sql};
  Statement job_of_{database_, "SELECT job FROM inbox WHERE id = ?1"};
  Statement hand_on_{database_, "UPDATE inbox SET job = ?2 WHERE id = ?1"};
  Statement count_{database_,
                   "INSERT INTO job_count (job, outcome, n) VALUES (?1, ?2, ?3) "
                   "ON CONFLICT (job, outcome) DO UPDATE SET n = n + excluded.n"};
};

/// The statements that read jobs. The parameters of the list: number or 0, tenant, state or -1,
/// before which number, limit.
struct JobStatements {
  explicit JobStatements(Database& to) : database(to) {}

  Database& database;
  std::string list_sql = std::string("SELECT ") + job_columns +
                         " FROM job j WHERE (?1 = 0 OR j.number = ?1) AND "
                         "(?2 = '' OR j.tenant = ?2) AND (?3 < 0 OR j.state = ?3) AND "
                         "j.number < ?4 ORDER BY j.number DESC LIMIT ?5";
  Statement list{database, list_sql.c_str()};
  Statement counts{database, job_counts_sql};
};

}  // namespace ctsync::sqlite
