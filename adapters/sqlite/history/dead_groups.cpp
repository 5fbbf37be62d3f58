// SPDX-License-Identifier: MIT
#include <ctsync/contract/store/listing.hpp>
#include <string>
#include <utility>

#include "sqlite/state.hpp"

namespace ctsync::sqlite {
namespace {

/// Parameters: now, tenant, target, whether a code is asked for, the code, limit,
/// hours_of_dead_groups. The number of the state is a constant, so that the index of few rows is
/// used.
std::string groups_sql(Table table, bool discarded) {
  const bool inbox = table == Table::inbox;
  const std::string died =
      std::string("coalesce(r.died_at, r.ended_at, ") + (inbox ? "r.received_at)" : "r.queued_at)");
  const int state = inbox ? static_cast<int>(discarded ? EntryState::discarded : EntryState::dead)
                          : static_cast<int>(discarded ? CallState::discarded : CallState::dead);
  std::string sql = "SELECT t.name, ";
  sql += inbox ? "r.source, ''" : "g.name, r.kind";
  sql += ", r.code, r.reason, max(0, min(?7, (?1 - " + died + ") / 3600000)) AS hours, ";
  sql += "count(*) AS n, max(r.id), min(" + died + "), max(" + died + ") FROM ";
  sql += inbox ? "inbox r INDEXED BY inbox_" : "outbox r INDEXED BY outbox_";
  sql += discarded ? "discarded " : "dead ";
  sql += inbox ? "CROSS JOIN tenant t ON t.id = r.tenant "
               : "CROSS JOIN target g ON g.id = r.target CROSS JOIN tenant t ON t.id = g.tenant ";
  sql += "WHERE r.state = " + std::to_string(state) + " AND (?2 = '' OR t.name = ?2) AND (?3 = ''";
  if (!inbox) sql += " OR g.name = ?3";
  sql +=
      ") AND (?4 = 0 OR r.code = ?5) GROUP BY 1, 2, 3, 4, 5, hours ORDER BY n DESC, max(r.id) DESC "
      "LIMIT ?6";
  return sql;
}

}  // namespace

Result<std::vector<DeadGroup>> Store::dead_groups(const DeadGroupFilter& filter, Time now) {
  auto& overview = state_->overview;
  const std::lock_guard lock(overview.mutex);
  overview.database.clear_failure();
  std::vector<DeadGroup> groups;
  for (const auto table : {Table::inbox, Table::outbox}) {
    const auto sql = groups_sql(table, filter.discarded);
    Statement statement(overview.database, sql.c_str());
    auto rows = statement.query(now, filter.tenant, filter.target, filter.code ? 1 : 0,
                                name(filter.code.value_or(ReasonCode::none)), most_dead_groups,
                                hours_of_dead_groups);
    while (rows.next()) groups.push_back(read_dead_group(table, rows));
  }
  if (auto status = overview.database.status(); !status) return status.error();
  return largest_first(std::move(groups));
}

}  // namespace ctsync::sqlite
