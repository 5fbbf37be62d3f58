// SPDX-License-Identifier: MIT
#include <ctsync/contract/store/listing.hpp>
#include <string>
#include <utility>

#include "postgres/state.hpp"

namespace ctsync::postgres {
namespace {

// Columns as read_dead_group() reads them. Parameters: now, tenant, target, whether a code is asked
// for, the code, whether they are discarded, limit, hours_of_dead_groups.
std::string groups_sql(Table table) {
  const bool inbox = table == Table::inbox;
  std::string sql = "SELECT t.name, ";
  sql += inbox ? "r.source, ''::text" : "g.name, r.kind";
  sql +=
      ", r.code, r.reason, greatest(0, least($8, ($1 - r.died_at) / 3600000))::int8 AS hours, "
      "count(*)::int8 AS n, max(r.id), min(r.died_at), max(r.died_at) FROM ";
  sql += inbox ? "inbox_dead r JOIN tenant t ON t.id = r.tenant"
               : "call_dead r JOIN target g ON g.id = r.target JOIN tenant t ON t.id = g.tenant";
  sql += " WHERE (r.discarded_at IS NULL) = ($6 = 0) AND ($2 = '' OR t.name = $2) AND ($3 = ''";
  if (!inbox) sql += " OR g.name = $3";
  return sql +
         ") AND ($4 = 0 OR r.code = $5) GROUP BY 1, 2, 3, 4, 5, hours "
         "ORDER BY n DESC, max(r.id) DESC LIMIT $7";
}

}  // namespace

Result<std::vector<DeadGroup>> Store::dead_groups(const DeadGroupFilter& filter, Time now) {
  const auto& clock = state_->clock;
  Parameters parameters;
  parameters.add(clock.to_database(now)).text(filter.tenant).text(filter.target);
  parameters.add(std::int64_t{filter.code ? 1 : 0});
  parameters.text(name(filter.code.value_or(ReasonCode::none)));
  parameters.add(std::int64_t{filter.discarded ? 1 : 0}).add(std::int64_t{most_dead_groups});
  parameters.add(std::int64_t{hours_of_dead_groups});
  std::vector<DeadGroup> groups;
  for (const auto table : {Table::inbox, Table::outbox}) {
    auto rows =
        state_->overview.run(groups_sql(table).c_str(), parameters, std::chrono::minutes{1});
    if (!rows) return std::move(rows).error();
    while (rows->next()) {
      auto& group = groups.emplace_back(read_dead_group(table, *rows));
      group.first = clock.to_own(group.first);
      group.last = clock.to_own(group.last);
    }
  }
  return largest_first(std::move(groups));
}

}  // namespace ctsync::postgres
