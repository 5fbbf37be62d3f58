// SPDX-License-Identifier: MIT
#include "admin/endpoints/customers/known_customer.hpp"

#include <set>

#include "operator/customer_keys.hpp"
#include "operator/events/past.hpp"
#include "operator/events/retraced.hpp"
#include "tenants/families.hpp"

namespace ctsync::server::admin {

namespace {

constexpr int events_looked_at = 50;
constexpr std::size_t keys_looked_at = 10;

Result<std::vector<Event>> events_of(Context& context, const std::string& tenant,
                                     const std::string& id) {
  Transformer transformer{{.families = families()}};
  EventQuery query;
  query.tenant = tenant;
  query.terms = {{TermKind::customer_id, id}};
  query.limit = events_looked_at;
  auto page = list_events(context.store, transformer, query, places_of(context.tenants));
  if (!page) return std::move(page).error();
  return std::move(page->events);
}

/// The systems in which the newest events are about the customer.
Result<std::set<std::string>> systems_in(Context& context, const std::vector<Event>& events,
                                         const std::string& id) {
  Transformer transformer{{.families = families()}};
  std::set<std::string> systems;
  for (std::size_t i = 0; i < events.size() && i < keys_looked_at; ++i) {
    const auto key = key_of(context.store, transformer, events[i].entry);
    if (!key) return key.error();
    if (key->type == "customer" && key->id == id) systems.insert(key->system);
  }
  return systems;
}

}  // namespace

Result<KnownCustomer> find_known_customer(Context& context, const ConfiguredTenant& tenant,
                                          const std::string& id) {
  auto events = events_of(context, tenant.name(), id);
  if (!events) return std::move(events).error();
  auto systems = systems_in(context, *events, id);
  if (!systems) return std::move(systems).error();
  auto records = records_of_customer(context.store, id, tenant, *std::move(systems));
  if (!records) return std::move(records).error();
  return KnownCustomer{*std::move(events), *std::move(records)};
}

}  // namespace ctsync::server::admin
