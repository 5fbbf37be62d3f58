// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "settings/groups/row.hpp"
#include "settings/raw_value.hpp"
#include "settings/settings.hpp"

namespace ctsync::server {

/// One setting: its names, its rule, its default, and how it is read and shown.
struct SettingRow {
  std::string_view name;  ///< group and key, with a dot between them
  /// Familiar names, beside those of the rule (variables_of()); the second is for the previous
  /// secret.
  std::array<std::string_view, 2> variables;
  Kind kind;
  Count count;
  std::string_view expected;  ///< the rule, in words
  std::string_view standard;  ///< the default, as text in the environment; empty: none
  bool secret;                ///< `show` leaves out what is secret; required unless `optional`
  std::string_view meaning;
  /// Puts a value (of a list: one more element) into the settings; false if it breaks the rule.
  bool (*read)(const RawValue& given, Settings& settings);
  std::string (*show)(const Settings& settings);
  bool optional = false;   ///< a secret that the server can run without
  bool for_tools = false;  ///< a secret that commands need which only read the store
  /// What to add to the error about a text that breaks the rule.
  std::string (*advice)(std::string_view text) = nullptr;
};

/// All settings except those of sources.
std::span<const SettingRow> settings_table() noexcept;

/// The row of a setting, or nullptr.
const SettingRow* setting_row(std::string_view name) noexcept;

/// The name of a setting for an error, with its variable.
std::string setting_name(std::string_view name);

/// Whether a setting is of the one tenant that a configuration without the group `tenants` has.
bool is_of_one_tenant(const SettingRow& row) noexcept;

/// Whether this environment variable holds a secret.
bool is_secret_variable(std::string_view name);

}  // namespace ctsync::server
