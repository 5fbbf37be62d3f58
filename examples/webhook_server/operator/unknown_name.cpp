// SPDX-License-Identifier: MIT
#include "operator/unknown_name.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "settings/printable.hpp"
#include "settings/settings_table.hpp"
#include "tenants/tenants.hpp"

namespace ctsync::server {

namespace {

using Names = std::set<std::string>;

/// Whether the settings are those of an installation, and not only the store's.
bool has_configuration(const Settings& settings) {
  if (settings.has_file) return true;
  const auto rows = settings_table();
  for (std::size_t row = 0; row < std::min(rows.size(), settings.origins.size()); ++row) {
    if (is_of_one_tenant(rows[row]) && settings.origins[row].starts_with("environment")) {
      return true;
    }
  }
  return false;
}

Names configured_names(const Settings& settings, std::string_view tenant, bool targets) {
  const Tenants tenants(settings);
  Names names;
  for (const auto& each : tenants.all()) {
    if (!targets) names.insert(each.name());
    if (!targets || (!tenant.empty() && each.name() != tenant)) continue;
    for (const auto& target : each.connections) names.insert(target.name);
  }
  return names;
}

/// Those of the first rows: only a wrong name needs them, and a few are enough to see what was
/// meant.
Result<Names> stored_names(AnyStore& store, const RowFilter& rows, bool targets) {
  RowFilter any = rows;
  any.limit = 1'000;
  const auto found = store.list(any);
  if (!found) return found.error();
  Names names;
  for (const auto& row : *found) {
    if (!targets) names.insert(row.tenant);
    if (targets && row.table == Table::outbox) names.insert(row.source_or_target);
  }
  return names;
}

std::string listed(const Names& names) {
  std::string text;
  for (const auto& each : names) text += (text.empty() ? "" : ", ") + each;
  return text.empty() ? "none" : text;
}

/// `rows` selects the rows that may have the name, `named` those that have it.
Result<std::optional<UnknownName>> check(AnyStore& store, const Settings& settings,
                                         const RowFilter& rows, RowFilter named, bool targets) {
  const auto name = targets ? named.target : named.tenant;
  const auto configured = configured_names(settings, rows.tenant, targets);
  if (name.empty() || configured.contains(std::string(name))) return std::optional<UnknownName>{};
  named.limit = 1;
  const auto found = store.list(named);
  if (!found) return found.error();
  if (!found->empty()) return std::optional<UnknownName>{};
  const std::string kind = targets ? "target" : "tenant";
  UnknownName unknown{{Errc::invalid, "--" + kind, "no " + kind + " " + printable(name)},
                      has_configuration(settings)};
  if (unknown.is_certain) {
    unknown.error.detail += " is configured, expected one of: " + listed(configured);
    return std::optional(std::move(unknown));
  }
  const auto stored = stored_names(store, rows, targets);
  if (!stored) return stored.error();
  unknown.error.detail += " is known: the rows in the store have " + listed(*stored) +
                          "; name the configuration with --config, whose names count, too";
  return std::optional(std::move(unknown));
}

}  // namespace

Result<std::optional<UnknownName>> find_unknown_name(AnyStore& store, const Settings& settings,
                                                     const RowFilter& filter) {
  RowFilter rows;
  rows.table = filter.table;
  rows.state = filter.state;
  RowFilter of_tenant = rows;
  of_tenant.tenant = filter.tenant;
  auto unknown = check(store, settings, rows, of_tenant, false);
  if (!unknown || *unknown) return unknown;
  RowFilter of_target = of_tenant;
  of_target.target = filter.target;
  return check(store, settings, of_tenant, of_target, true);
}

}  // namespace ctsync::server
