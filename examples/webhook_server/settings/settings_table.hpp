// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "settings/raw_value.hpp"
#include "settings/settings.hpp"

namespace ctsync::server {

/// The JSON type of a value, or of each element.
enum class Kind { text, integer, number, boolean };

/// How many values a setting takes.
enum class Count { one, list, one_or_list };

/// One setting: its names, its rule, its default, and how it is read and shown.
struct SettingRow {
  std::string_view name;  ///< group and key, with a dot between them
  std::array<std::string_view, 2>
      variables;  ///< empty: none; the second is for the previous secret
  Kind kind;
  Count count;
  std::string_view expected;  ///< the rule, in words
  std::string_view standard;  ///< the default, as text in the environment; empty: none
  bool secret;                ///< never shown, and required to serve unless `optional`
  std::string_view meaning;
  /// Puts a value (of a list: one more element) into the settings; false if it breaks the rule.
  bool (*read)(const RawValue& given, Settings& settings);
  std::string (*show)(const Settings& settings);
  bool optional = false;  ///< a secret that the server can run without
};

/// All settings except those of sources.
std::span<const SettingRow> settings_table() noexcept;

/// Whether this environment variable holds a secret.
bool is_secret_variable(std::string_view name) noexcept;

}  // namespace ctsync::server
