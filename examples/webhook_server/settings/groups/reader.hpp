// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <ctsync/base/result.hpp>
#include <ctsync/json/view.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "settings/file/foreign_keys.hpp"
#include "settings/groups/row.hpp"
#include "settings/nearest.hpp"
#include "settings/printable.hpp"
#include "settings/setting_values.hpp"

namespace ctsync::server {

/// What reading a group needs: the environment, whether secrets and variables must be there, and
/// where errors go.
struct GroupContext {
  const Environment& environment;
  bool is_used;
  std::vector<Error>& errors;

  void report(std::string where, std::string detail) const {
    errors.push_back({Errc::configuration, std::move(where), std::move(detail)});
  }
};

/// Reads one value of a group. The key of the kind comes first, since it decides which other keys
/// are allowed. `where` is the name of the group's value in errors, such as "sources.a".
template <class Value>
class GroupReader {
 public:
  GroupReader(const GroupTable<Value>& table, std::string where, const GroupContext& context,
              Value& into)
      : table_(table), where_(std::move(where)), context_(context), into_(into) {}

  /// Skips the keys in `other`, which are not in the table.
  void run(json::View object, std::span<const std::string_view> other = {}) {
    if (table_.has_kinds()) read_kind(object);
    std::set<std::string_view> seen;
    object.each_member([&](std::string_view key, json::View value) {
      if (!seen.insert(key).second) {
        context_.report(name_of(printable(key)), "appears more than once");
      } else if (is_group(key)) {
        read_group(key, value, other);
      } else if (std::find(other.begin(), other.end(), key) == other.end() && !is_kind_key(key)) {
        read_member(key, value, other);
      }
      return true;
    });
    if (kind()) finish();
  }

 private:
  using Row = GroupRow<Value>;

  std::optional<std::size_t> kind() const {
    return table_.has_kinds() ? table_.kind(into_) : std::optional<std::size_t>(0);
  }
  std::string kind_word() const { return std::string(table_.kind_words[*kind()]); }
  std::string name_of(std::string_view key) const { return fmt::format("{}.{}", where_, key); }
  bool is_kind_key(std::string_view key) const {
    return table_.has_kinds() && key == table_.rows.front().key;
  }
  bool has(std::string_view key) const { return is_given(into_.given, key); }

  /// Whether the keys of the table are of such a group, as that of "custom_fields.include" is.
  bool is_group(std::string_view key) const {
    return std::any_of(table_.rows.begin(), table_.rows.end(), [key](const Row& row) {
      return row.key.size() > key.size() && row.key.starts_with(key) && row.key[key.size()] == '.';
    });
  }

  void read_group(std::string_view group, json::View object,
                  std::span<const std::string_view> other) {
    if (!object.is_object()) {
      return context_.report(name_of(group), fmt::format("expected an object, got {}",
                                                         ctsync::json::name(object.type())));
    }
    std::set<std::string_view> seen;
    for (auto member = object.members(); member.next();) {
      const auto key = fmt::format("{}.{}", group, member.key);
      if (seen.insert(member.key).second) {
        read_member(key, member.value, other);
      } else {
        context_.report(name_of(printable(key)), "appears more than once");
      }
    }
  }

  void report(const Row& row, std::string detail) {
    if (!row.secret || context_.is_used) context_.report(name_of(row.key), std::move(detail));
  }

  void take(const Row& row, json::View value) {
    auto given = RawValue::from_json(value, context_.environment, row.secret);
    into_.given.push_back({row.key, "file"});
    if (!given) {
      if (context_.is_used) report(row, std::move(given).error().detail);
      return;
    }
    into_.given.back().origin += given->variables();
    take_all(row, *given, into_, [&](std::string detail) { report(row, std::move(detail)); });
  }

  void read_kind(json::View object) {
    const auto& row = table_.rows.front();
    const bool missing = object.each_member([&](std::string_view key, json::View value) {
      if (key == row.key) take(row, value);
      return key != row.key;
    });
    if (missing) report(row, fmt::format("required: {}", row.expected));
  }

  void read_member(std::string_view key, json::View value,
                   std::span<const std::string_view> other) {
    std::vector<std::string_view> kinds;
    bool known = false;
    for (const auto& row : table_.rows) {
      if (row.key != key) continue;
      known = true;
      for (std::size_t i = 0; i < table_.kind_words.size(); ++i) {
        if ((row.kinds & only(i)) != 0) kinds.push_back(table_.kind_words[i]);
      }
    }
    if (!known) {
      return context_.report(name_of(printable(key)), "unknown setting" + suggestion(key, other));
    }
    if (!kind()) return;
    if (const auto* row = table_.find(key, *kind())) return take(*row, value);
    context_.report(name_of(key),
                    fmt::format("belongs to {} of {} {}, and this one is {}{}", table_.noun,
                                table_.rows.front().key, fmt::join(kinds, ", "), kind_word(),
                                suggestion(key, other)));
  }

  std::string suggestion(std::string_view key, std::span<const std::string_view> other) const {
    std::vector<std::string_view> known(other.begin(), other.end());
    for (const auto& row : table_.rows) {
      if (!kind() || (row.kinds & only(*kind())) != 0) known.push_back(row.key);
    }
    const auto foreign = foreign_meaning(key);
    const auto meant = foreign.empty() ? nearest(key, known) : std::optional(foreign);
    return meant ? fmt::format(", did you mean {}?", name_of(*meant)) : "";
  }

  /// The key of this kind that a key of other programs means; empty if there is none.
  std::string_view foreign_meaning(std::string_view key) const {
    const auto* row = foreign_key(table_.noun, key);
    auto words = row != nullptr ? row->meant : std::string_view{};
    while (!words.empty()) {
      const auto end = std::min(words.find(' '), words.size());
      const auto word = words.substr(0, end);
      if (kind() ? table_.find(word, *kind()) != nullptr : word == table_.rows.front().key) {
        return word;
      }
      words.remove_prefix(std::min(end + 1, words.size()));
    }
    return {};
  }

  void finish() {
    for (const auto& row : table_.rows) {
      if ((row.kinds & only(*kind())) == 0 || has(row.key)) continue;
      if (row.required) {
        report(row, table_.has_kinds()
                        ? fmt::format("required for {} {}: {}", table_.rows.front().key,
                                      kind_word(), row.expected)
                        : fmt::format("required: {}", row.expected));
      } else if (!row.standard.empty()) {
        take_all(row, RawValue::loose(std::string(row.standard)), into_,
                 [&](std::string detail) { report(row, std::move(detail)); });
      }
    }
  }

  const GroupTable<Value>& table_;
  const std::string where_;
  const GroupContext& context_;
  Value& into_;
};

/// Calls `read(key, value)` for each member of a group of named objects. Reports members that are
/// repeated, are no objects, or have a name for which `is_name` is false.
template <class IsName, class Read>
void each_named(json::View group, const std::string& where, std::string_view name_rule,
                const GroupContext& context, IsName is_name, Read read) {
  std::set<std::string_view> seen;
  group.each_member([&](std::string_view key, json::View value) {
    const auto at = where + "." + printable(key);
    if (!seen.insert(key).second) {
      context.report(at, "appears more than once");
    } else if (!is_name(key)) {
      context.report(at, fmt::format("expected a name of {}", name_rule));
    } else if (!value.is_object()) {
      context.report(at,
                     fmt::format("expected an object, got {}", ctsync::json::name(value.type())));
    } else {
      read(key, value);
    }
    return true;
  });
}

}  // namespace ctsync::server
