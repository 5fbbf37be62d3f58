// SPDX-License-Identifier: MIT
#include "settings/variables/mistyped.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctsync/base/ascii.hpp>
#include <optional>
#include <utility>

#include "settings/nearest.hpp"
#include "settings/printable.hpp"
#include "settings/variables/variable_names.hpp"

namespace ctsync::server {

namespace {

/// Beside the settings: the path of the file.
constexpr std::array<std::string_view, 2> path_variables{"SYNC_CONFIG_PATH", "CTSYNC_CONFIG_PATH"};
/// Other tools have variables that begin so: those of commercetools' templates, and of any log.
constexpr std::array<std::string_view, 2> shared_prefixes{"CTP_", "LOG_"};
/// Groups whose name before a key makes it clear that ctsync is meant.
constexpr std::array<std::string_view, 6> clear_groups{"segment.", "webhooks.", "sync.",
                                                       "shop.",    "cdp.",      "crm."};
constexpr std::size_t longest = 100;

struct KnownVariable {
  std::string name;
  const SettingRow* row;  ///< null if it is set only where the environment has it
  bool is_familiar;
};

std::vector<KnownVariable> all_known() {
  std::vector<KnownVariable> all;
  for (const auto name : path_variables) {
    all.push_back({std::string(name), nullptr, !name.starts_with(own_prefix)});
  }
  for (const auto& row : settings_table()) {
    for (const auto& names : variables_of(row)) {
      // The setting has the current secret, whether the previous one is set or not.
      const auto* setting = names.familiar == row.variables[0] ? &row : nullptr;
      for (const std::string_view suffix : {std::string_view{}, file_suffix}) {
        if (!suffix.empty() && !row.secret) continue;
        all.push_back({names.own + std::string(suffix), setting, false});
        if (names.familiar.empty()) continue;
        all.push_back({std::string(names.familiar) + std::string(suffix), setting, true});
      }
    }
  }
  return all;
}

template <class Prefixes>
bool begins_with_any(std::string_view name, const Prefixes& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [name](std::string_view prefix) { return name.starts_with(prefix); });
}

class Finder {
 public:
  Finder(const Environment& environment, const std::function<bool(const SettingRow&)>& is_set)
      : environment_(environment), is_set_(is_set), known_(all_known()) {}

  void look_at(const std::string& name) {
    if (name.empty() || name.size() > longest) return;
    const auto value = environment_(name);
    if (!value || value->empty()) return;
    if (std::any_of(known_.begin(), known_.end(),
                    [&](const KnownVariable& known) { return known.name == name; })) {
      return;
    }
    if (name.starts_with(own_prefix)) {
      if (!is_service_link(name, *value)) report_own(name);
    } else if (const auto* meant = nearest_familiar(name)) {
      report_familiar(name, *meant);
    } else if (const auto* row = row_without_prefix(name)) {
      warn(name, fmt::format("is read by nothing, did you mean {}?", own_variable(row->name)));
    }
  }

  Mistyped take() { return std::move(found_); }

 private:
  static Error about(const std::string& name, std::string detail) {
    return {Errc::configuration, printable(name), std::move(detail)};
  }
  void warn(const std::string& name, std::string detail) {
    found_.warnings.push_back(about(name, std::move(detail)));
  }

  void report_own(const std::string& name) {
    found_.errors.push_back(about(name, "is the variable of no setting" + advice_on_own(name)));
  }

  /// The variable that was probably meant, or why there is none.
  static std::string advice_on_own(std::string_view name) {
    constexpr std::string_view begin = ", did you mean ";
    auto key = ascii::lowered(name.substr(own_prefix.size()));
    if (key.starts_with("config")) return fmt::format("{}{}?", begin, path_variables[1]);
    for (const std::string_view group : {"sources_", "tenants_", "targets_"}) {
      if (key.starts_with(group)) {
        return ": sources of their own, tenants and their targets are in the file only, where "
               "${NAME} names a variable";
      }
    }
    const bool is_file = name.ends_with(file_suffix);
    if (is_file) key.resize(key.size() - file_suffix.size());
    std::vector<std::string_view> names;
    for (const auto& row : settings_table()) names.push_back(row.name);
    // As if it were "server.port": nearest() compares the last part of a name with it too.
    const auto meant = nearest(key, names);
    if (!meant) return "; docs/configure.md lists them";
    const auto* row = setting_row(*meant);
    const auto variable = own_variable(*meant);
    if (!is_file || row->secret) {
      return fmt::format("{}{}{}?", begin, variable, is_file ? file_suffix : std::string_view{});
    }
    return fmt::format("{}{}? Only secrets may be in a file of their own", begin, variable);
  }

  void report_familiar(const std::string& name, const KnownVariable& meant) {
    const bool is_needless =
        meant.row == nullptr ? environment_(meant.name).has_value() : is_set_(*meant.row);
    if (is_needless || begins_with_any(meant.name, shared_prefixes)) {
      return warn(name, fmt::format("is read by nothing, did you mean {}?", meant.name));
    }
    found_.errors.push_back(
        about(name, fmt::format("is read by nothing, did you mean {0}? If not, unset it or set {0}",
                                meant.name)));
  }

  /// The familiar variable that one is nearly, whatever its case: one letter in twelve may differ.
  const KnownVariable* nearest_familiar(std::string_view name) const {
    constexpr std::size_t shortest = 8;
    const auto lowered = ascii::lowered(name);
    const KnownVariable* best = nullptr;
    std::size_t best_distance = 0;
    for (const auto& known : known_) {
      if (!known.is_familiar || known.name.size() < shortest) continue;
      const auto distance = edit_distance(lowered, ascii::lowered(known.name));
      const std::size_t allowed = known.name.size() < 12 ? 1 : 2;
      if (distance > allowed || (best != nullptr && distance >= best_distance)) continue;
      best = &known;
      best_distance = distance;
    }
    return best;
  }

  /// The setting whose variable this is, less CTSYNC_.
  static const SettingRow* row_without_prefix(std::string_view name) {
    for (const auto& row : settings_table()) {
      if (!begins_with_any(row.name, clear_groups)) continue;
      if (std::string_view(own_variable(row.name)).substr(own_prefix.size()) == name) return &row;
    }
    return nullptr;
  }

  const Environment& environment_;
  const std::function<bool(const SettingRow&)>& is_set_;
  const std::vector<KnownVariable> known_;
  Mistyped found_;
};

}  // namespace

Mistyped mistyped_variables(const Environment& environment,
                            const std::set<std::string, std::less<>>& used,
                            const std::function<bool(const SettingRow&)>& is_set) {
  Finder finder(environment, is_set);
  auto names = environment.names();
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const auto& name : names) {
    if (!used.contains(name)) finder.look_at(name);
  }
  return finder.take();
}

}  // namespace ctsync::server
