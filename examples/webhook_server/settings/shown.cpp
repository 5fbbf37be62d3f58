// SPDX-License-Identifier: MIT
#include "settings/shown.hpp"

#include <cstddef>
#include <utility>

#include "settings/settings_table.hpp"
#include "settings/source_settings_table.hpp"

namespace ctsync::server {

namespace {

std::string value_or_not_set(std::string value) { return value.empty() ? "not set" : value; }

void add_source(const SourceSettings& source, std::vector<ShownSetting>& all) {
  for (const auto& row : source_table()) {
    if (!source.auth || (row.auths & only(*source.auth)) == 0) continue;
    all.push_back({source.where(row.key), value_or_not_set(row.show(source)),
                   source.has(row.key) ? "file" : "default"});
  }
}

}  // namespace

std::vector<ShownSetting> shown(const Settings& settings) {
  std::vector<ShownSetting> all;
  const auto rows = settings_table();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    all.push_back({std::string(rows[i].name), value_or_not_set(rows[i].show(settings)),
                   i < settings.origins.size() ? settings.origins[i] : "default"});
  }
  for (const auto& source : settings.sources) add_source(source, all);
  return all;
}

}  // namespace ctsync::server
