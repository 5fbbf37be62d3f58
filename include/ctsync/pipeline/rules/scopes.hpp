// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ctsync/commercetools/customer/fields.hpp>
#include <ctsync/json/object.hpp>
#include <ctsync/mapping/language/fql/condition.hpp>
#include <ctsync/mapping/language/javascript/members.hpp>
#include <ctsync/mapping/language/program.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

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
  bool whole = false;         ///< all of them, or others too
  std::uint64_t rows = 0;     ///< a bit for each row
  std::size_t addresses = 0;  ///< how many of the first addresses

  static constexpr std::size_t all_addresses = static_cast<std::size_t>(-1);

  bool has(std::size_t row) const noexcept { return (rows >> row & 1U) != 0; }
  /// `below` is the key after the member in the path, if there is one.
  void add(std::string_view member, std::optional<std::string_view> below);
  void add(const CustomerInputs& others) noexcept {
    whole = whole || others.whole;
    rows |= others.rows;
    addresses = std::max(addresses, others.addresses);
  }
};

/// What rules read.
struct Inputs {
  Scopes scopes{};
  CustomerInputs customer{};             ///< of `before` and `after`
  std::optional<std::string> unknown{};  ///< the first beginning of a path that is no scope

  /// A path by its first three keys.
  void add(std::string_view scope, std::optional<std::string_view> member,
           std::optional<std::string_view> below = {});
  void add(const Inputs& others);
  void add_everything() {
    scopes = Scopes::all();
    customer.whole = true;
  }
};

inline void CustomerInputs::add(std::string_view member, std::optional<std::string_view> below) {
  static_assert(commercetools::customer_rows.size() <= 64);
  const std::size_t row = json::names_of<commercetools::customer_rows>.find(member);
  if (row == commercetools::customer_rows.size()) {
    whole = true;
  } else {
    rows |= std::uint64_t{1} << row;
  }
  if (member != "addresses") return;
  const auto index = below ? mapping::language::index_of(*below) : std::nullopt;
  addresses = std::max(addresses, index ? std::size_t{*index} + 1 : all_addresses);
}

inline void Inputs::add(std::string_view scope, std::optional<std::string_view> member,
                        std::optional<std::string_view> below) {
  const auto found = scope_of(scope);
  if (!found) {
    if (!unknown) unknown = std::string(scope);
    return;
  }
  scopes.add(*found);
  if (*found != Scope::before && *found != Scope::after) return;
  if (member) {
    customer.add(*member, below);
  } else {
    customer.whole = true;
  }
}

inline void Inputs::add(const Inputs& others) {
  scopes.add(others.scopes);
  customer.add(others.customer);
}

namespace detail {

/// Adds a slot that is read as a whole, though paths may go on below it.
inline void add_slot(const std::vector<mapping::language::Scope::Slot>& slots,
                     mapping::language::SlotId id, Inputs& inputs) {
  if (id == 0 || id >= slots.size()) return;
  const auto& slot = slots[id];
  if (slot.parent == 0) {
    if (scope_of(slot.key)) inputs.add(slot.key, std::nullopt);
  } else if (slots[slot.parent].parent == 0 && scope_of(slots[slot.parent].key)) {
    inputs.add(slots[slot.parent].key, slot.key);
  }
}

}  // namespace detail

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
    if (path != nullptr) detail::add_slot(slots, path->slot, inputs);
    const auto* const text = std::get_if<TemplateNode>(&node);
    if (text == nullptr) continue;
    for (const auto& piece : text->pieces) {
      if (piece.slot && *piece.slot == 0) inputs.add_everything();
      if (piece.slot) detail::add_slot(slots, *piece.slot, inputs);
    }
  }
  for (const SlotId id : slots.front().children) {
    const auto& scope = slots[id];
    if (scope.children.empty()) inputs.add(scope.key, std::nullopt);
    for (const SlotId id_of_member : scope.children) {
      const auto& member = slots[id_of_member];
      if (member.children.empty()) inputs.add(scope.key, member.key);
      for (const SlotId below : member.children) {
        inputs.add(scope.key, member.key, slots[below].key);
      }
    }
  }
  return inputs;
}

/// What a condition reads.
inline Inputs inputs_of(const mapping::language::fql::Condition& condition) {
  Inputs inputs;
  for (const auto& node : condition.content().nodes) {
    const auto* const path = std::get_if<mapping::language::fql::Path>(&node);
    if (path == nullptr || path->keys.empty()) continue;
    const auto key = [&](std::size_t at) {
      return at < path->keys.size() ? std::optional<std::string_view>(path->keys[at])
                                    : std::nullopt;
    };
    inputs.add(path->keys.front(), key(1), key(2));
  }
  return inputs;
}

}  // namespace ctsync::rules
