// SPDX-License-Identifier: MIT
#include <sqlite3.h>

#include <cstring>

#include "fault.hpp"

/// Commits of SQLite, and the control synchronous-off: the one place where the program says how
/// careful SQLite is.
namespace ctsync::faults {

using Row = int (*)(void*, int, char**, char**);

int exec_real(sqlite3*, const char*, Row, void*, char**) asm("__real_sqlite3_exec");
int exec_faulty(sqlite3*, const char*, Row, void*, char**) asm("__wrap_sqlite3_exec");

int exec_faulty(sqlite3* database, const char* sql, Row row, void* context, char** error) {
  if (has_defect("synchronous-off") && std::strstr(sql, "PRAGMA synchronous") != nullptr) {
    sql = "PRAGMA synchronous = OFF";
  }
  const bool commits = std::strcmp(sql, "COMMIT") == 0;
  if (commits) pass(Point::before_commit);
  const int code = exec_real(database, sql, row, context, error);
  if (commits) pass(Point::after_commit);
  return code;
}

int step_real(sqlite3_stmt*) asm("__real_sqlite3_step");
int step_faulty(sqlite3_stmt*) asm("__wrap_sqlite3_step");

int step_faulty(sqlite3_stmt* statement) {
  const char* sql = sqlite3_sql(statement);
  if (sql == nullptr || std::strcmp(sql, "COMMIT") != 0) return step_real(statement);
  pass(Point::before_commit);
  const int code = step_real(statement);
  pass(Point::after_commit);
  return code;
}

}  // namespace ctsync::faults
