// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ctsync/commercetools/customer/fields.hpp>
#include <ctsync/json/object.hpp>
#include <ctsync/mapping/language/fql/condition.hpp>
#include <ctsync/mapping/language/program.hpp>
#include <optional>
#include <string>
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

/// Which members of customers are read, of those that the table of customers' fields has.
struct CustomerInputs {
  bool whole = false;      ///< all of them, or others too
  std::uint64_t rows = 0;  ///< a bit for each row

  bool has(std::size_t row) const noexcept { return (rows >> row & 1U) != 0; }
  void add(std::string_view member);
  void add(const CustomerInputs& others) noexcept {
    whole = whole || others.whole;
    rows |= others.rows;
  }
};

/// What rules read.
struct Inputs {
  Scopes scopes{};
  CustomerInputs customer{};             ///< of `before` and `after`
  std::optional<std::string> unknown{};  ///< the first beginning of a path that is no scope

  void add(std::string_view scope, std::optional<std::string_view> member);
  void add(const Inputs& others);
  void add_everything() {
    scopes = Scopes::all();
    customer.whole = true;
  }
};

inline void CustomerInputs::add(std::string_view member) {
  static_assert(commercetools::customer_rows.size() <= 64);
  const std::size_t row = json::names_of<commercetools::customer_rows>.find(member);
  if (row == commercetools::customer_rows.size()) {
    whole = true;
  } else {
    rows |= std::uint64_t{1} << row;
  }
}

inline void Inputs::add(std::string_view scope, std::optional<std::string_view> member) {
  const auto found = scope_of(scope);
  if (!found) {
    if (!unknown) unknown = std::string(scope);
    return;
  }
  scopes.add(*found);
  if (*found != Scope::before && *found != Scope::after) return;
  if (member) {
    customer.add(*member);
  } else {
    customer.whole = true;
  }
}

inline void Inputs::add(const Inputs& others) {
  scopes.add(others.scopes);
  customer.add(others.customer);
}

/// What a mapping reads. A path that is made while it is applied may read anything.
inline Inputs inputs_of(const mapping::language::Program& program) {
  using namespace mapping::language;
  const Program::Content& content = program.content();
  const auto& slots = content.scopes.front().slots();
  Inputs inputs;
  for (const Node& node : content.nodes) {
    const auto* const path = std::get_if<PathNode>(&node);
    const bool whole = path != nullptr && path->slot == 0;
    if (whole || std::holds_alternative<DynamicPath>(node) ||
        std::holds_alternative<DynamicTemplate>(node)) {
      inputs.add_everything();
    }
    // A slot of another scope is taken for one of this: then more is read than is needed.
    const bool is_scope = path != nullptr && path->slot < slots.size() && path->slot != 0 &&
                          slots[path->slot].parent == 0;
    if (is_scope && scope_of(slots[path->slot].key)) {
      inputs.add(slots[path->slot].key, std::nullopt);
    }
    const auto* const text = std::get_if<TemplateNode>(&node);
    if (text == nullptr) continue;
    for (const auto& piece : text->pieces) {
      if (!piece.slot || *piece.slot >= slots.size()) continue;
      if (*piece.slot == 0) inputs.add_everything();
      if (*piece.slot != 0 && slots[*piece.slot].parent == 0 && scope_of(slots[*piece.slot].key)) {
        inputs.add(slots[*piece.slot].key, std::nullopt);
      }
    }
  }
  for (const SlotId id : slots.front().children) {
    const auto& scope = slots[id];
    if (scope.children.empty()) inputs.add(scope.key, std::nullopt);
    for (const SlotId child : scope.children) inputs.add(scope.key, slots[child].key);
  }
  return inputs;
}

/// What a condition reads.
inline Inputs inputs_of(const mapping::language::fql::Condition& condition) {
  Inputs inputs;
  for (const auto& node : condition.content().nodes) {
    const auto* const path = std::get_if<mapping::language::fql::Path>(&node);
    if (path == nullptr || path->keys.empty()) continue;
    const bool has_member = path->keys.size() > 1;
    inputs.add(path->keys.front(),
               has_member ? std::optional<std::string_view>(path->keys[1]) : std::nullopt);
  }
  return inputs;
}

}  // namespace ctsync::rules
