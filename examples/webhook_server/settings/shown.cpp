// SPDX-License-Identifier: MIT
#include "settings/shown.hpp"

#include <cstddef>
#include <optional>
#include <utility>

#include "settings/groups/shop_table.hpp"
#include "settings/groups/target_table.hpp"
#include "settings/groups/tenant_table.hpp"
#include "settings/settings_table.hpp"
#include "settings/sources/source_settings_table.hpp"

namespace ctsync::server {

namespace {

std::string value_or_not_set(std::string value) { return value.empty() ? "not set" : value; }

/// The settings of one value of a group. `where` is its name.
template <class Value>
void add_group(const GroupTable<Value>& table, const std::string& where, const Value& value,
               std::vector<ShownSetting>& all) {
  const auto kind = table.has_kinds() ? table.kind(value) : std::optional<std::size_t>(0);
  if (!kind) return;
  for (const auto& row : table.rows) {
    if ((row.kinds & only(*kind)) == 0) continue;
    all.push_back({where + "." + std::string(row.key), value_or_not_set(row.show(value)),
                   origin_of(value.given, row.key)});
  }
}

void add_source(const SourceSettings& source, std::vector<ShownSetting>& all) {
  add_group(source_table(), source.group + "." + source.name, source, all);
}

void add_tenant(const TenantSettings& tenant, std::vector<ShownSetting>& all) {
  for (const auto& source : tenant.sources) add_source(source, all);
  for (const auto& project : tenant.projects) {
    add_group(project_table(), project.where, project, all);
  }
  for (const auto& target : tenant.targets) add_group(target_table(), target.where, target, all);
  add_group(shop_table, "tenants." + tenant.name + ".shop", tenant.shop, all);
  add_group(tenant_sync_table(), "tenants." + tenant.name + ".sync", tenant, all);
}

}  // namespace

std::vector<ShownSetting> shown(const Settings& settings) {
  std::vector<ShownSetting> all;
  const auto rows = settings_table();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!settings.tenants.empty() && is_of_one_tenant(rows[i])) continue;
    all.push_back({std::string(rows[i].name), value_or_not_set(rows[i].show(settings)),
                   i < settings.origins.size() ? settings.origins[i] : "default"});
  }
  for (const auto& source : settings.sources) add_source(source, all);
  for (const auto& tenant : settings.tenants) add_tenant(tenant, all);
  return all;
}

}  // namespace ctsync::server
