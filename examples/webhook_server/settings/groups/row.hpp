// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The rows of groups that the file has under names: sources, targets, projects and tenants.
namespace ctsync::server {

class RawValue;

/// The JSON type of a value, or of each element.
enum class Kind { text, integer, number, boolean };

/// How many values a setting takes.
enum class Count { one, list, one_or_list };

/// A set of the kinds of a group's values, such as of targets, as bits.
using Kinds = unsigned;

template <class E>
constexpr Kinds only(E kind) noexcept {
  return 1U << static_cast<unsigned>(kind);
}
inline constexpr Kinds every_kind = ~Kinds{0};

/// One key of a group: its rule, its default, and how it is read and shown. A key whose rule or
/// default depends on the kind has a row for each.
template <class Value>
struct GroupRow {
  std::string_view key;
  Kinds kinds;  ///< those it belongs to
  bool required;
  Kind kind;
  Count count;
  std::string_view expected;  ///< the rule, in words
  std::string_view standard;  ///< the default, as loose text; empty: none
  bool secret;                ///< never shown
  std::string_view meaning;
  /// Puts a value (of a list: one more element) into the group; false if it breaks the rule.
  bool (*read)(const RawValue& given, Value& value);
  std::string (*show)(const Value& value);
  bool named = false;  ///< each value is NAME: VALUE
  /// What to add to the error about a text that breaks the rule.
  std::string (*advice)(std::string_view text) = nullptr;
};

/// The keys of a group. If its values are of several kinds, the first row is the key that names the
/// kind, and it belongs to all of them.
template <class Value>
struct GroupTable {
  std::span<const GroupRow<Value>> rows;
  std::string_view noun;                              ///< "targets"
  std::span<const std::string_view> kind_words = {};  ///< empty: there is one kind
  std::optional<std::size_t> (*kind)(const Value&) = nullptr;

  bool has_kinds() const noexcept { return !kind_words.empty(); }

  /// The row of a key for a kind, or nullptr.
  const GroupRow<Value>* find(std::string_view key, std::size_t kind_number) const noexcept {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) {
      return row.key == key && (row.kinds & only(kind_number)) != 0;
    });
    return found == rows.end() ? nullptr : &*found;
  }
};

/// A key that the file has, and where its value comes from.
struct GivenKey {
  std::string_view key;
  std::string origin;
};

/// Whether the file has a key.
inline bool is_given(const std::vector<GivenKey>& given, std::string_view key) {
  return std::any_of(given.begin(), given.end(),
                     [key](const GivenKey& each) { return each.key == key; });
}

/// The origin of a key: as `given` says, else "default".
inline std::string origin_of(const std::vector<GivenKey>& given, std::string_view key) {
  for (const auto& each : given) {
    if (each.key == key) return each.origin;
  }
  return "default";
}

}  // namespace ctsync::server
