// SPDX-License-Identifier: MIT
#include "postgres/database/names.hpp"

#include <algorithm>

namespace ctsync::postgres {
namespace {

// Finds a number, or makes the next one. Two processes may try to make the same one; the loser
// finds that of the winner.
Result<std::int64_t> number(Connection& connection, const char* find, const char* make,
                            const Parameters& parameters) {
  constexpr int attempts = 20;
  for (int i = 0; i < attempts; ++i) {
    auto found = connection.run(find, parameters);
    if (!found) return std::move(found).error();
    if (found->next()) return found->integer(0);
    auto made = connection.run(make, parameters);
    if (!made && connection.sqlstate() != "23505") return std::move(made).error();
  }
  return Error{Errc::unavailable, "store", "the number of a name could not be made"};
}

}  // namespace

std::optional<std::int64_t> Names::known_tenant(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = tenants_.find(name);
  return found == tenants_.end() ? std::nullopt : std::optional(found->second);
}

std::string Names::tenant_name(std::int64_t number) const {
  const std::lock_guard lock(mutex_);
  const auto found =
      std::ranges::find(tenants_, number, [](const auto& each) { return each.second; });
  return found == tenants_.end() ? std::string() : found->first;
}

Result<std::int64_t> Names::tenant(Connection& connection, std::string_view name) {
  if (const auto known = known_tenant(name)) return *known;
  Parameters parameters;
  parameters.text(name);
  auto made = number(connection, "SELECT id FROM tenant WHERE name = $1",
                     "INSERT INTO tenant (id, name) "
                     "SELECT coalesce(max(id), 0) + 1, $1 FROM tenant ON CONFLICT DO NOTHING",
                     parameters);
  if (!made) return made;
  const std::lock_guard lock(mutex_);
  tenants_.emplace(name, *made);
  return made;
}

Result<std::int64_t> Names::target(Connection& connection, std::int64_t tenant,
                                   std::string_view name) {
  const Target key{tenant, name};
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = targets_.find(key); found != targets_.end()) return found->second;
  }
  Parameters parameters;
  parameters.add(tenant).text(name);
  auto made = number(connection, "SELECT id FROM target WHERE tenant = $1 AND name = $2",
                     "INSERT INTO target (id, tenant, name) "
                     "SELECT coalesce(max(id), 0) + 1, $1, $2 FROM target ON CONFLICT DO NOTHING",
                     parameters);
  if (!made) return made;
  const std::lock_guard lock(mutex_);
  targets_.emplace(key, *made);
  return made;
}

Result<std::optional<std::int64_t>> Names::find_target(Connection& connection,
                                                       std::string_view tenant,
                                                       std::string_view name) {
  if (const auto number = known_tenant(tenant)) {
    const std::lock_guard lock(mutex_);
    const auto found = targets_.find({*number, std::string(name)});
    if (found != targets_.end()) return std::optional(found->second);
  }
  Parameters parameters;
  parameters.text(tenant).text(name);
  auto rows = connection.run(
      "SELECT t.id, g.id FROM tenant t JOIN target g ON g.tenant = t.id "
      "WHERE t.name = $1 AND g.name = $2",
      parameters);
  if (!rows) return std::move(rows).error();
  if (!rows->next()) return std::optional<std::int64_t>();
  const std::lock_guard lock(mutex_);
  tenants_.emplace(tenant, rows->integer(0));
  targets_.emplace(Target{rows->integer(0), name}, rows->integer(1));
  return std::optional(rows->integer(1));
}

Result<std::vector<std::pair<std::int64_t, std::string>>> Names::tenants(Connection& connection) {
  auto rows = connection.run("SELECT id, name FROM tenant ORDER BY id");
  if (!rows) return std::move(rows).error();
  std::vector<std::pair<std::int64_t, std::string>> all;
  const std::lock_guard lock(mutex_);
  while (rows->next()) {
    all.emplace_back(rows->integer(0), rows->text(1));
    tenants_.emplace(all.back().second, all.back().first);
  }
  return all;
}

}  // namespace ctsync::postgres
