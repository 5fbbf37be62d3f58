// SPDX-License-Identifier: MIT
#include "operator/customer_keys.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>

namespace ctsync::server {

namespace {

using Systems = std::set<std::string>;

Systems systems_of(const ConfiguredTenant& tenant) {
  Systems systems;
  for (const auto& project : tenant.projects) {
    std::string system;
    set_project_system(system, project.project_key);
    if (!system.empty()) systems.insert(std::move(system));
  }
  return systems;
}

/// The systems of all records of a tenant.
Result<Systems> systems_of_records(AnyStore& store, const std::string& tenant) {
  constexpr int page = 1'000;
  Systems systems;
  for (std::int64_t after = 0;;) {
    const auto records = store.records(after, page);
    if (!records) return records.error();
    for (const auto& record : *records) {
      const auto key = decode_key(tenant, record.key);
      if (!key.empty()) systems.insert(key.system);
      after = record.row;
    }
    if (std::ssize(*records) < page) return systems;
  }
}

/// Adds the customer's key in each system; returns whether a record is known under one of them.
Result<bool> add_keys(AnyStore& store, const std::string& id, const std::string& tenant,
                      const Systems& systems, std::set<KeyDigest>& keys) {
  bool known = false;
  for (const auto& system : systems) {
    const Key key{tenant, system, "customer", id};
    const auto record = store.record(key);
    if (!record) return record.error();
    known = known || record->has_value();
    keys.insert(digest(key));
  }
  return known;
}

Status add_holders(AnyStore& store, const std::string& tenant, const Identifier& identifier,
                   std::set<KeyDigest>& keys) {
  const auto holders = store.holders(tenant, identifier);
  if (!holders) return holders.error();
  for (const auto& holder : *holders) keys.insert(holder.key);
  return std::monostate{};
}

}  // namespace

Result<std::vector<KeyDigest>> keys_of_customer(AnyStore& store, const Person& person,
                                                const ConfiguredTenant& tenant) {
  const auto people = people_of(person);
  if (!people) return people.error();
  std::set<KeyDigest> keys;
  if (person.email) {
    const Identifier email{IdentifierKind::email, people->emails.front()};
    if (auto status = add_holders(store, tenant.name(), email, keys); !status) {
      return std::move(status).error();
    }
  }
  const auto& id = person.customer_id;
  if (!id.empty()) {
    auto known = add_keys(store, id, tenant.name(), systems_of(tenant), keys);
    if (known && !*known) {
      const auto systems = systems_of_records(store, tenant.name());
      if (!systems) return systems.error();
      known = add_keys(store, id, tenant.name(), *systems, keys);
    }
    if (!known) return std::move(known).error();
  }
  return std::vector<KeyDigest>(keys.begin(), keys.end());
}

Result<std::vector<std::pair<Key, std::string>>> records_of_customer(
    AnyStore& store, const std::string& id, const ConfiguredTenant& tenant,
    std::set<std::string> systems) {
  systems.merge(systems_of(tenant));
  std::vector<std::pair<Key, std::string>> found;
  for (const auto& system : systems) {
    Key key{tenant.name(), system, "customer", id};
    auto record = store.record(key);
    if (!record) return std::move(record).error();
    if (*record) found.emplace_back(std::move(key), **std::move(record));
  }
  return found;
}

}  // namespace ctsync::server
