// SPDX-License-Identifier: MIT
#include <libpq-fe.h>

#include <cstring>

#include "fault.hpp"

/// Commits of PostgreSQL: the process dies before it sends one, or with its outcome unknown.
namespace ctsync::faults {

int send_real(PGconn*, const char*) asm("__real_PQsendQuery");
int send_faulty(PGconn*, const char*) asm("__wrap_PQsendQuery");

int send_faulty(PGconn* connection, const char* sql) {
  if (std::strcmp(sql, "COMMIT") != 0) return send_real(connection, sql);
  pass(Point::before_commit);
  const int sent = send_real(connection, sql);
  PQflush(connection);
  pass(Point::after_commit);
  return sent;
}

}  // namespace ctsync::faults
