// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ctsync/mapping/language/fql/condition.hpp>
#include <ctsync/mapping/language/program.hpp>
#include <optional>
#include <string_view>
#include <variant>

/// The inputs of rules: the first key of a path says which one is read.
namespace ctsync::rules {

enum class Scope : std::uint8_t {
  change,
  before,
  after,
  event,
  builtin,
  notification,
  resource,
  constants,
};

inline constexpr std::array<std::string_view, 8> scope_words{
    "change", "before", "after", "event", "builtin", "notification", "resource", "constants"};

constexpr std::optional<Scope> scope_of(std::string_view word) noexcept {
  const auto* const found = std::find(scope_words.begin(), scope_words.end(), word);
  if (found == scope_words.end()) return std::nullopt;
  return static_cast<Scope>(found - scope_words.begin());
}

/// A set of scopes.
class Scopes {
 public:
  static constexpr Scopes all() noexcept {
    Scopes scopes;
    scopes.bits_ = 0xFF;
    return scopes;
  }

  constexpr void add(Scope scope) noexcept { bits_ |= bit(scope); }
  constexpr void add(Scopes others) noexcept { bits_ |= others.bits_; }
  constexpr bool has(Scope scope) const noexcept { return (bits_ & bit(scope)) != 0; }

 private:
  static constexpr unsigned bit(Scope scope) noexcept { return 1U << static_cast<unsigned>(scope); }
  unsigned bits_ = 0;
};

/// What paths begin with: the scopes, and the first key that is none.
struct PathBeginnings {
  Scopes scopes{};
  std::optional<std::string_view> unknown{};

  void add(std::string_view key) {
    if (const auto scope = scope_of(key)) {
      scopes.add(*scope);
    } else if (!unknown) {
      unknown = key;
    }
  }
};

/// What a mapping reads. A path that is made while it is applied may read anything.
inline PathBeginnings beginnings_of(const mapping::language::Program& program) {
  using namespace mapping::language;
  const Program::Content& content = program.content();
  PathBeginnings found;
  for (const Node& node : content.nodes) {
    const auto* const path = std::get_if<PathNode>(&node);
    const bool whole = path != nullptr && path->slot == 0;
    if (whole || std::holds_alternative<DynamicPath>(node) ||
        std::holds_alternative<DynamicTemplate>(node)) {
      found.scopes = Scopes::all();
    }
  }
  const auto& slots = content.scopes.front().slots();
  for (const SlotId id : slots.front().children) found.add(slots[id].key);
  return found;
}

/// What a condition reads.
inline PathBeginnings beginnings_of(const mapping::language::fql::Condition& condition) {
  PathBeginnings found;
  for (const auto& node : condition.content().nodes) {
    const auto* const path = std::get_if<mapping::language::fql::Path>(&node);
    if (path != nullptr && !path->keys.empty()) found.add(path->keys.front());
  }
  return found;
}

}  // namespace ctsync::rules
