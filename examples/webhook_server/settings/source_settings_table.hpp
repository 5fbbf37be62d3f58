// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "settings/raw_value.hpp"
#include "settings/settings_table.hpp"
#include "settings/source_settings.hpp"

namespace ctsync::server {

/// A set of Auth values, as bits.
using Auths = unsigned;

constexpr Auths only(Auth auth) noexcept { return 1U << static_cast<unsigned>(auth); }
inline constexpr Auths every_auth = (1U << auth_words.size()) - 1;

/// One key of a source: its rule, its default, and how it is read and shown. A key whose rule or
/// default depends on the Auth has a row for each.
struct SourceRow {
  std::string_view key;
  Auths auths;  ///< those it belongs to
  bool required;
  Kind kind;
  Count count;
  std::string_view expected;  ///< the rule, in words
  std::string_view standard;  ///< the default, as loose text; empty: none
  bool secret;                ///< never shown
  std::string_view meaning;
  /// Puts a value (of a list: one more element) into the source; false if it breaks the rule.
  bool (*read)(const RawValue& given, SourceSettings& source);
  std::string (*show)(const SourceSettings& source);
};

/// All keys; the first is `auth`, which belongs to every Auth.
std::span<const SourceRow> source_table() noexcept;

/// The row of a key for an Auth, or nullptr.
const SourceRow* source_row(std::string_view key, Auth auth) noexcept;

}  // namespace ctsync::server
