// SPDX-License-Identifier: MIT
#include "operator/waiting_subscription.hpp"

#include <cstddef>
#include <utility>

namespace ctsync::server {

Result<std::optional<std::int64_t>> newest_waiting_subscription(AnyStore& store,
                                                                const TenantSource& source,
                                                                Time since) {
  RowFilter filter;
  filter.table = Table::inbox;
  filter.tenant = source.tenant->name();
  filter.state = name(EntryState::ignored);
  filter.code = ReasonCode::subscription_confirmation;
  filter.limit = 1'000;
  std::optional<std::int64_t> newest;
  while (true) {
    const auto rows = store.list(filter);
    if (!rows) return rows.error();
    for (const auto& row : *rows) {
      filter.after = row.row;
      if (row.source_or_target == source.settings.name && row.since >= since) newest = row.row;
    }
    if (rows->size() < static_cast<std::size_t>(filter.limit)) return newest;
  }
}

}  // namespace ctsync::server
