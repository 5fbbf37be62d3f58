// SPDX-License-Identifier: MIT
#include "postgres/database/processes.hpp"

namespace ctsync::postgres {
namespace {

Result<std::int64_t> number(Connection& connection, const char* sql) {
  auto rows = connection.run(sql);
  if (!rows) return std::move(rows).error();
  return rows->next() ? rows->integer(0) : std::int64_t{0};
}

}  // namespace

Result<Processes> processes(Connection& connection) {
  auto rows = connection.run(
      "SELECT w.role, w.host, floor(extract(epoch FROM now() - w.started))::int8, w.until > now(), "
      "(SELECT count(*) FROM part p WHERE p.owner = w.id AND p.until > now()) "
      "FROM worker w ORDER BY w.started, w.id");
  if (!rows) return std::move(rows).error();
  Processes found;
  while (rows->next()) {
    found.all.push_back({rows->text(0), rows->text(1), std::chrono::seconds{rows->integer(2)},
                         rows->integer(3) != 0, rows->small(4)});
  }
  auto free = number(connection, "SELECT count(*) FROM part WHERE until <= now()");
  if (!free) return std::move(free).error();
  found.free_parts = static_cast<int>(*free);
  return found;
}

Result<std::int64_t> foreign_tables(Connection& connection) {
  return number(connection,
                "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
                "AND relkind IN ('r', 'p', 'v', 'm', 'f') AND relname <> 'schema_step'");
}

Result<std::int64_t> bytes_of_schema(Connection& connection) {
  return number(connection,
                "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::int8 FROM pg_class "
                "WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'");
}

}  // namespace ctsync::postgres
