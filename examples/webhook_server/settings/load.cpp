// SPDX-License-Identifier: MIT
#include "settings/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctsync/json/view.hpp>
#include <functional>
#include <set>
#include <string_view>
#include <utility>

#include "settings/dependent_settings.hpp"
#include "settings/file/foreign_keys.hpp"
#include "settings/file/json_error.hpp"
#include "settings/groups/read_tenants.hpp"
#include "settings/groups/reader.hpp"
#include "settings/nearest.hpp"
#include "settings/printable.hpp"
#include "settings/raw_value.hpp"
#include "settings/setting_values.hpp"
#include "settings/settings_table.hpp"
#include "settings/sources/all_sources.hpp"
#include "settings/sources/secret_notes.hpp"
#include "settings/variables/mistyped.hpp"
#include "settings/variables/variable_names.hpp"

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

std::string detail_of_unknown(std::string_view name, std::string_view at, std::string_view key) {
  const auto advice = advice_on_foreign(at, key);
  if (!advice.empty()) return "unknown setting" + advice;
  std::vector<std::string_view> known{sources_group, tenants_group};
  for (const auto& row : settings_table()) {
    known.push_back(row.name);
    if (const auto group = group_of(row.name); !group.empty()) known.push_back(group);
  }
  const auto meant = nearest(name, known);
  return meant ? fmt::format("unknown setting, did you mean {}?", *meant) : "unknown setting";
}

/// A value as a variable would hold it.
std::string text_of(const RawValue& value) {
  if (value.type() == json::Type::array) {
    std::string all;
    for (const auto& element : value.elements()) {
      all.append(all.empty() ? "" : ",").append(text_of(element));
    }
    return all;
  }
  if (const auto* text = value.text()) return *text;
  if (const auto flag = value.flag()) return *flag ? "true" : "false";
  if (const auto integer = value.integer()) return std::to_string(*integer);
  return fmt::format("{}", value.number().value_or(0));
}

class Loader {
 public:
  Loader(const Environment& environment, Purpose purpose)
      : environment_(environment),
        file_environment_([this](std::string_view name) {
          used_.emplace(name);
          return environment_(name);
        }),
        purpose_(purpose),
        rows_(settings_table()) {
    loaded_.settings.origins.resize(rows_.size());
  }
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;

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
    find_mistyped();
    settle_dependent_settings(loaded_.settings, environment_, purpose_, loaded_.errors);
    if (needs_sources(purpose_)) note_secrets(loaded_.settings);
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
    if (!root) return report(path, "not a JSON file: " + why_no_json(*text, root.error())), false;
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
      const bool is_set = !loaded_.settings.origins[row].empty() || is_in_environment(rows_[row]);
      if (group == "segment" && is_set) return true;
      if (is_set && (group == "cdp" || group == "crm")) has_other = true;
    }
    return !has_other && purpose_ != Purpose::gateway;
  }

  bool is_in_environment(const SettingRow& row) const {
    const auto variable = find_variable(environment_, variables_of(row).front(), row.secret);
    return !variable || *variable;
  }

  void find_mistyped() {
    const auto is_set = [this](const SettingRow& row) {
      if (has_tenants_ && is_of_one_tenant(row)) return true;
      const auto& origin = loaded_.settings.origins[static_cast<std::size_t>(&row - rows_.data())];
      return !origin.empty() && origin != "default";
    };
    auto found = mistyped_variables(environment_, used_, is_set);
    for (auto& error : found.errors) loaded_.errors.push_back(std::move(error));
    for (auto& warning : found.warnings) {
      loaded_.settings.warnings.push_back(std::move(warning));
    }
    if (has_tenants_) warn_of_unread();
  }

  /// The variables by the rule that nothing reads because the file has the group tenants.
  void warn_of_unread() {
    for (const auto& row : rows_) {
      const auto name = own_variable(row.name);
      if (!is_of_one_tenant(row) || used_.contains(name)) continue;
      if (environment_(name).value_or("").empty()) continue;
      loaded_.settings.warnings.push_back(
          {Errc::configuration, name, "is read by nothing beside the group tenants of the file"});
    }
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
    if (row == rows_.end()) return report(printable(name), detail_of_unknown(name, group, key));
    auto& origin = loaded_.settings.origins[static_cast<std::size_t>(row - rows_.begin())];
    origin = "file";
    auto given = RawValue::from_json(value, file_environment_, row->secret);
    if (!given) {
      if (!is_needed(*row, purpose_)) return;
      return report(*row, name, std::move(given).error().detail);
    }
    origin += given->variables();
    take_all(*row, *given, loaded_.settings,
             [&](std::string detail) { report(*row, name, std::move(detail)); });
    warn_of_overridden(*row, *given);
  }

  /// The variable of a setting that the file has with another value.
  void warn_of_overridden(const SettingRow& row, const RawValue& given) {
    const auto variable = find_variable(environment_, variables_of(row).front(), row.secret);
    if (!variable || !*variable || (*variable)->value == text_of(given)) return;
    loaded_.settings.warnings.push_back(
        {Errc::configuration, (*variable)->name,
         fmt::format("has no effect: the file has {}, which takes precedence", row.name)});
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

  GroupContext context(bool is_used) { return {file_environment_, is_used, loaded_.errors}; }

  void read_variables(std::size_t index) {
    const auto& row = rows_[index];
    auto& origin = loaded_.settings.origins[index];
    if (has_tenants_ && is_of_one_tenant(row)) return;
    for (const auto& names : variables_of(row)) {
      const auto variable = find_variable(environment_, names, row.secret);
      // The second variable holds the previous secret; it is ignored unless the first is set.
      if (variable && !*variable) break;
      const std::string name(variable ? (*variable)->name : names.shown());
      origin += fmt::format("{}{}", origin.empty() ? "environment " : ", ", name);
      const auto where = fmt::format("{} ({})", row.name, variable_before_file(names, name));
      if (!variable) {
        report(row, where, variable.error().detail);
      } else {
        take_from_text(row, (*variable)->value, where);
      }
    }
    if (origin.empty()) take_default(index);
  }

  /// The name of a variable, of one that may be NAME_FILE.
  static std::string_view variable_before_file(const VariableNames& names, std::string_view found) {
    return found.starts_with(names.own) ? names.own : names.shown();
  }

  void take_default(std::size_t index) {
    const auto& row = rows_[index];
    loaded_.settings.origins[index] = "default";
    // The group `sources` replaces the default.
    if (row.name == accepted_sources && has_sources_) return;
    if (!row.standard.empty())
      take_from_text(row, std::string(row.standard), std::string(row.name));
    if (row.secret && !row.optional && is_required(row)) {
      const auto names = variables_of(row).front();
      report(row, fmt::format("{} ({})", row.name, names.shown()),
             fmt::format("required: set {0} or {0}_FILE, or name it in the file", names.shown()));
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
  std::set<std::string, std::less<>> used_;  ///< the variables that the file names
  const Environment file_environment_;
  Purpose purpose_;
  std::span<const SettingRow> rows_;
  bool has_sources_ = false;
  bool has_tenants_ = false;
  Loaded loaded_;
};

}  // namespace

Loaded load(const std::optional<std::string>& config_path, const Environment& environment,
            Purpose purpose) {
  if (config_path) return Loader(environment, purpose).run(config_path);
  auto path = find_variable(environment, {"SYNC_CONFIG_PATH", own_variable("config_path")}, false);
  if (!path) {
    Loaded loaded;
    loaded.errors.push_back(std::move(path).error());
    return loaded;
  }
  if (!*path) return Loader(environment, purpose).run(std::nullopt);
  return Loader(environment, purpose).run((*path)->value);
}

}  // namespace ctsync::server
