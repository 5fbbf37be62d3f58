// SPDX-License-Identifier: MIT
#include "settings/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctsync/json/view.hpp>
#include <set>
#include <string_view>
#include <utility>

#include "settings/dependent_settings.hpp"
#include "settings/groups/read_tenants.hpp"
#include "settings/groups/reader.hpp"
#include "settings/nearest.hpp"
#include "settings/printable.hpp"
#include "settings/raw_value.hpp"
#include "settings/setting_values.hpp"
#include "settings/settings_table.hpp"
#include "settings/sources/all_sources.hpp"

namespace ctsync::server {

namespace {

constexpr std::size_t most_config_bytes = 1024 * 1024;
constexpr std::string_view sources_group = "sources";
constexpr std::string_view tenants_group = "tenants";
constexpr std::string_view schema_key = "$schema";
constexpr std::string_view accepted_sources = "webhooks.accepted_sources";
constexpr std::string_view webhook_secret = "webhooks.secret";

std::string_view group_of(std::string_view name) {
  const auto dot = name.find('.');
  return dot == std::string_view::npos ? std::string_view{} : name.substr(0, dot);
}

/// Whether settings have names that begin with this one and a dot.
bool is_group(std::string_view name) {
  const auto rows = settings_table();
  return std::any_of(rows.begin(), rows.end(), [name](const SettingRow& row) {
    return row.name.size() > name.size() && row.name.starts_with(name) &&
           row.name[name.size()] == '.';
  });
}

/// Whether a purpose needs this setting. `privacy erase` needs the project.
bool is_needed(const SettingRow& row, Purpose purpose) {
  if (row.name == webhook_secret) return needs_sources(purpose);
  if (row.name == "commercetools.project_key") return true;
  const auto group = group_of(row.name);
  const bool is_of_connection =
      group == "segment" || group == "cdp" || group == "crm" || group == "commercetools";
  return !is_of_connection || needs_targets(purpose);
}

std::string detail_of_unknown(std::string_view name) {
  std::vector<std::string_view> known{sources_group, tenants_group};
  for (const auto& row : settings_table()) {
    known.push_back(row.name);
    if (const auto group = group_of(row.name); !group.empty()) known.push_back(group);
  }
  const auto meant = nearest(name, known);
  return meant ? fmt::format("unknown setting, did you mean {}?", *meant) : "unknown setting";
}

class Loader {
 public:
  Loader(const Environment& environment, Purpose purpose)
      : environment_(environment), purpose_(purpose), rows_(settings_table()) {
    loaded_.settings.origins.resize(rows_.size());
  }

  Loaded run(const std::optional<std::string>& config_path) {
    loaded_.origin = config_path.value_or("environment");
    loaded_.settings.role = role_of(purpose_);
    loaded_.settings.has_file = config_path.has_value();
    if (config_path && !read_config(*config_path)) return std::move(loaded_);
    if (has_tenants_) check_form();
    loaded_.settings.has_segment = has_segment();
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      if (loaded_.settings.origins[row].empty()) read_variables(row);
    }
    settle_dependent_settings(loaded_.settings, environment_, purpose_, loaded_.errors);
    return std::move(loaded_);
  }

 private:
  void report(std::string where, std::string detail) {
    loaded_.errors.push_back({Errc::configuration, std::move(where), std::move(detail)});
  }

  void report(const SettingRow& row, std::string where, std::string detail) {
    if (row.secret && !is_needed(row, purpose_)) return;
    report(std::move(where), std::move(detail));
  }

  // False if the file is no JSON object.
  bool read_config(const std::string& path) {
    const auto text = read_file(path, most_config_bytes);
    if (!text) return report(path, "the configuration file " + text.error().detail), false;
    json::Parser parser;
    const auto root = parser.parse(*text);
    if (!root) return report(path, "not a JSON file: " + root.error().detail), false;
    if (!root->is_object()) {
      return report(path, fmt::format("expected an object, got {}", name(root->type()))), false;
    }
    read_members({}, *root);
    return true;
  }

  /// With the group `tenants`, settings of a single tenant are an error.
  void check_form() {
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      if (!is_of_one_tenant(rows_[row]) || loaded_.settings.origins[row].empty()) continue;
      report(std::string(rows_[row].name),
             "belongs to the form without tenants: with them, each tenant has its own");
    }
    if (has_sources_) {
      report(std::string(sources_group),
             "belongs to the form without tenants, expected "
             "tenants.NAME.sources");
    }
  }

  /// Without tenants, Segment is a target unless only others are set. A gateway needs no target.
  bool has_segment() const {
    if (has_tenants_) return false;
    bool has_other = false;
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      const auto group = group_of(rows_[row].name);
      const bool is_set = !loaded_.settings.origins[row].empty();
      if (group == "segment" && (is_set || is_in_environment(rows_[row]))) return true;
      if (is_set && (group == "cdp" || group == "crm")) has_other = true;
    }
    return !has_other && purpose_ != Purpose::gateway;
  }

  bool is_in_environment(const SettingRow& row) const {
    return !row.variables[0].empty() && value_or_failure(row.variables[0]);
  }
  bool value_or_failure(std::string_view name) const {
    const auto variable = find_variable(environment_, name);
    return !variable || *variable;
  }

  void read_members(std::string_view group, json::View object) {
    std::set<std::string_view> seen;
    object.each_member([&](std::string_view key, json::View value) {
      const auto name = group.empty() ? std::string(key) : fmt::format("{}.{}", group, key);
      if (!seen.insert(key).second) {
        report(printable(name), "appears more than once");
      } else {
        read_member(group, key, name, value);
      }
      return true;
    });
  }

  void read_member(std::string_view group, std::string_view key, const std::string& name,
                   json::View value) {
    // Otherwise a key with a dot would be a second way to write a setting of a group.
    if (key.find('.') != std::string_view::npos) {
      return report(printable(name), "unknown setting: expected an object for each group");
    }
    if (group.empty() && key == schema_key) return;  // for editors
    if (name == sources_group || name == tenants_group || is_group(name)) {
      if (value.is_object() && name == sources_group) return read_source_group(value);
      if (value.is_object() && name == tenants_group) return read_tenant_group(value);
      if (value.is_object()) return read_members(name, value);
      return report(name,
                    fmt::format("expected an object, got {}", ctsync::json::name(value.type())));
    }
    const auto row = std::find_if(rows_.begin(), rows_.end(),
                                  [&name](const SettingRow& known) { return known.name == name; });
    if (row == rows_.end()) return report(printable(name), detail_of_unknown(name));
    auto& origin = loaded_.settings.origins[static_cast<std::size_t>(row - rows_.begin())];
    origin = "file";
    auto given = RawValue::from_json(value, environment_, row->secret);
    if (!given) {
      if (!is_needed(*row, purpose_)) return;
      return report(*row, name, std::move(given).error().detail);
    }
    origin += given->variables();
    take_all(*row, *given, loaded_.settings,
             [&](std::string detail) { report(*row, name, std::move(detail)); });
  }

  void read_source_group(json::View group) {
    has_sources_ = true;
    loaded_.settings.sources =
        read_sources(group, std::string(sources_group), context(needs_sources(purpose_)));
  }

  void read_tenant_group(json::View group) {
    has_tenants_ = true;
    loaded_.settings.tenants =
        read_tenants(group, context(needs_sources(purpose_)), context(needs_targets(purpose_)));
  }

  GroupContext context(bool is_used) { return {environment_, is_used, loaded_.errors}; }

  void read_variables(std::size_t index) {
    const auto& row = rows_[index];
    auto& origin = loaded_.settings.origins[index];
    if (has_tenants_ && is_of_one_tenant(row)) return;
    const std::string required = fmt::format("{} ({})", row.name, row.variables[0]);
    for (const auto name : row.variables) {
      if (name.empty()) break;
      const auto where = fmt::format("{} ({})", row.name, name);
      const auto variable = find_variable(environment_, name);
      // The second variable holds the previous secret; it is ignored unless the first is set.
      if (variable && !*variable) break;
      origin += fmt::format("{}{}", origin.empty() ? "environment " : ", ",
                            variable ? (*variable)->name : name);
      if (!variable) {
        report(row, where, variable.error().detail);
      } else {
        take_from_text(row, (*variable)->value, where);
      }
    }
    if (!origin.empty()) return;
    origin = "default";
    // The group `sources` replaces the default.
    if (row.name == accepted_sources && has_sources_) return;
    if (!row.standard.empty())
      take_from_text(row, std::string(row.standard), std::string(row.name));
    if (row.secret && !row.optional && is_required(row)) {
      report(
          row, required,
          fmt::format("required: set {0} or {0}_FILE, or name it in the file", row.variables[0]));
    }
  }

  void take_from_text(const SettingRow& row, std::string text, const std::string& where) {
    const auto report_here = [&](std::string detail) { report(row, where, std::move(detail)); };
    take_all(row, RawValue::loose(std::move(text)), loaded_.settings, report_here);
  }

  bool is_required(const SettingRow& row) const {
    if (row.name == webhook_secret) return needs_webhook_secret();
    return group_of(row.name) != "segment" || loaded_.settings.has_segment;
  }

  /// Whether a source needs webhooks.secret: one that the group `sources` does not define, or an
  /// hmac source without secrets of its own.
  bool needs_webhook_secret() const {
    if (!has_sources_) return true;
    const auto all = all_sources(loaded_.settings);
    return std::any_of(all.begin(), all.end(), [](const SourceSettings& source) {
      return source.auth == Auth::hmac && !source.has("secrets");
    });
  }
  const Environment& environment_;
  Purpose purpose_;
  std::span<const SettingRow> rows_;
  bool has_sources_ = false;
  bool has_tenants_ = false;
  Loaded loaded_;
};

}  // namespace

Loaded load(const std::optional<std::string>& config_path, const Environment& environment,
            Purpose purpose) {
  auto path = config_path;
  if (!path) path = environment("SYNC_CONFIG_PATH");
  if (path && path->empty() && !config_path) path.reset();
  return Loader(environment, purpose).run(path);
}

}  // namespace ctsync::server
