// SPDX-License-Identifier: MIT
#include <ctsync/contract/store/listing.hpp>
#include <utility>

#include "postgres/state.hpp"

namespace ctsync::postgres {
namespace {

// Columns as read_dead_group() reads them. Parameters: now, tenant, target, whether a code is asked
// for, the code, whether they are discarded, limit, hours_of_dead_groups.
constexpr const char* groups_of_entries = R"sql(
  SELECT t.name, r.source, ''::text, r.code, r.reason,
         greatest(0, least($8, ($1 - r.died_at) / 3600000))::int8 AS hours, count(*)::int8 AS n,
         max(r.id), min(r.died_at), max(r.died_at)
  FROM inbox_dead r JOIN tenant t ON t.id = r.tenant
  WHERE (r.discarded_at IS NULL) = ($6 = 0) AND ($2 = '' OR t.name = $2) AND $3 = ''
    AND ($4 = 0 OR r.code = $5)
  GROUP BY t.name, r.source, r.code, r.reason, hours ORDER BY n DESC, max(r.id) DESC LIMIT $7
)sql";

constexpr const char* groups_of_calls = R"sql(
  SELECT t.name, g.name, r.kind, r.code, r.reason,
         greatest(0, least($8, ($1 - r.died_at) / 3600000))::int8 AS hours, count(*)::int8 AS n,
         max(r.id), min(r.died_at), max(r.died_at)
  FROM call_dead r JOIN target g ON g.id = r.target JOIN tenant t ON t.id = g.tenant
  WHERE (r.discarded_at IS NULL) = ($6 = 0) AND ($2 = '' OR t.name = $2) AND ($3 = '' OR g.name = $3)
    AND ($4 = 0 OR r.code = $5)
  GROUP BY t.name, g.name, r.kind, r.code, r.reason, hours ORDER BY n DESC, max(r.id) DESC LIMIT $7
)sql";

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
    auto rows = state_->overview.run(table == Table::inbox ? groups_of_entries : groups_of_calls,
                                     parameters, std::chrono::minutes{1});
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
