// SPDX-License-Identifier: MIT
#include "operator/jobs/retold_entries.hpp"

#include <utility>

namespace ctsync::server {

Result<std::optional<JobEntry>> retold_entry(AnyStore& store, json::Parser& parser,
                                             const std::string& tenant, const MappedThing& thing,
                                             const Retelling& how) {
  if (thing.customer) return std::optional(retold_customer(*thing.customer, how));
  const auto body = store.payload(Table::inbox, thing.row);
  if (!body && body.error().code != Errc::missing) return body.error();
  if (!body) return std::optional<JobEntry>{};
  auto entry = retold_events(parser, tenant, *body, how);
  if (!entry) return std::optional<JobEntry>{};
  return entry;
}

ClaimedEntry claimed(const JobEntry& entry, const std::string& tenant, Time now) {
  ClaimedEntry made;
  made.tenant = tenant;
  made.id = entry.id;
  made.key = entry.key;
  made.body = entry.body;
  made.is_step = true;
  made.received_at = now;
  made.entry_class = EntryClass::job;
  return made;
}

ClaimedEntry claimed(const RowSummary& row, const Key& key, std::string body) {
  ClaimedEntry made;
  made.row = row.row;
  made.tenant = row.tenant;
  made.source = row.source_or_target;
  made.id = row.delivery_id;
  made.key = digest(key);
  made.body = std::move(body);
  made.received_at = row.since;
  return made;
}

}  // namespace ctsync::server
