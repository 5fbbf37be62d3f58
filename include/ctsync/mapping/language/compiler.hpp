// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctsync/base/result.hpp>
#include <ctsync/mapping/language/javascript/members.hpp>
#include <ctsync/mapping/language/javascript/value.hpp>
#include <ctsync/mapping/language/javascript/write.hpp>
#include <ctsync/mapping/language/nodes.hpp>
#include <ctsync/mapping/language/path.hpp>
#include <ctsync/mapping/language/program.hpp>
#include <ctsync/mapping/language/validate.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ctsync::mapping::language {

/// Makes the nodes of a mapping. It was validated; what Segment does not validate may still be
/// wrong, and becomes a node that fails.
class Compiler {
 public:
  Compiler(Program::Content& program, Compiled& told) : program_(program), told_(told) {
    program_.scopes.emplace_back();
  }

  /// The node of a value of the mapping's text.
  NodeId node(const Value& value, PlaceId place) {
    if (program_.nodes.size() >= program_.limits.nodes) return too_large();
    if (!value.is_object() && !value.is_array()) return add(Constant{value});
    if (is_directive(value)) return directive(value, place);
    if (value.is_array()) return array(value, place);
    if (!directive_key(value).empty()) unlike_segment(place);
    return object(value, place);
  }
  /// The node of a member of an object.
  NodeId member(const Value& object, std::string_view key, PlaceId place) {
    return node(option(object, key), this->place(place, key));
  }

  template <class Kind>
  NodeId add(Kind&& kind) {
    program_.nodes.emplace_back(std::forward<Kind>(kind));
    return static_cast<NodeId>(program_.nodes.size() - 1);
  }
  NodeId undefined() { return add(Constant{}); }

  /// A node that fails, if it is reached. Where that is not Segment's dialect, it is a mistake.
  NodeId fail(PlaceId place, std::string text) {
    mistake(place, text);
    return add(FailNode{std::move(text), place});
  }
  /// The same for an option that is absent, or that Segment's code takes for absent.
  NodeId fail_option(const Value& options, std::string_view key, PlaceId place, std::string text) {
    const bool absent = option(options, key).is_undefined();
    return fail(absent ? place : this->place(place, key), std::move(text));
  }
  /// What Segment's dialect takes until it is evaluated, or takes for something else.
  void mistake(PlaceId place, std::string_view text) {
    if (dialect() == Dialect::ctsync) refuse(place, text);
  }
  /// What no dialect takes.
  void refuse(PlaceId place, std::string_view text) {
    if (told_.mistakes.size() >= program_.limits.mistakes) return;
    Error error{Errc::invalid, program_.places.text(place), std::string(text)};
    const bool known = std::ranges::any_of(
        told_.mistakes, [&](const Error& each) { return each.where == error.where; });
    if (!known) told_.mistakes.push_back(std::move(error));
  }
  void warn(PlaceId place, std::string_view text) {
    if (told_.warnings.size() >= program_.limits.mistakes) return;
    told_.warnings.push_back({Errc::unsupported, program_.places.text(place), std::string(text)});
  }

  PlaceId place(PlaceId parent, std::string_view key) { return program_.places.add(parent, key); }
  PlaceId place(PlaceId parent, std::size_t index) { return program_.places.add(parent, index); }

  /// The node of a path in the present scope. The text is in the mapping, which outlives it.
  NodeId path(std::string_view text, PlaceId place) {
    if (const auto found = slot(without_root(text))) return add(PathNode{*found});
    return add(DynamicPath{add(Constant{Value(text)}), place});
  }
  /// The slot of a path; none if it is too long.
  std::optional<SlotId> slot(std::string_view text) {
    const auto keys = keys_of(text == "." ? "" : text);
    if (keys.size() > Scope::longest) return std::nullopt;
    return scope().add(keys);
  }

  /// Compiles in a scope of its own: `make` returns its node.
  template <class Make>
  std::pair<ScopeId, NodeId> in_scope(Make&& make) {
    const auto scope = static_cast<ScopeId>(program_.scopes.size());
    program_.scopes.emplace_back();
    const ScopeId outer = std::exchange(scope_, scope);
    const NodeId made = make();
    scope_ = outer;
    return {scope, made};
  }

  Dialect dialect() const { return program_.dialect; }
  Memory& memory() { return program_.memory; }
  const Limits& limits() const { return program_.limits; }
  const Value* constant(NodeId id) const {
    const auto* const found = std::get_if<Constant>(&program_.nodes[id]);
    return found != nullptr ? &found->value : nullptr;
  }

 private:
  NodeId directive(const Value& value, PlaceId place);

  NodeId too_large() {
    refuse(Places::root, "expected a mapping of at most " + std::to_string(program_.limits.nodes) +
                             " values, got more");
    if (program_.nodes.empty()) undefined();
    return 0;
  }
  void unlike_segment(PlaceId place) {
    mistake(place, "expected a directive alone, got another key beside it");
  }

  NodeId array(const Value& value, PlaceId place) {
    ArrayNode made;
    std::vector<Value> constants;
    std::size_t index = 0;
    for (const Value& element : value.elements()) {
      const NodeId id = node(element, this->place(place, index++));
      made.elements.push_back(id);
      if (const Value* known = constant(id)) constants.push_back(*known);
    }
    if (constants.size() != made.elements.size()) return add(std::move(made));
    return add(Constant{Value(memory().copy(std::span<const Value>(constants)))});
  }

  NodeId object(const Value& value, PlaceId place) {
    ObjectNode made;
    std::vector<Member> constants;
    for (const Member& member : value.members()) {
      const NodeId id = node(member.value, this->place(place, member.key));
      made.fields.push_back({std::string(member.key), id});
      const Value* known = constant(id);
      if (known != nullptr) constants.push_back({member.key, *known});
    }
    if (constants.size() != made.fields.size()) return add(std::move(made));
    std::erase_if(constants, [](const Member& each) { return each.key == prototype_key; });
    return add(Constant{Value(memory().copy(std::span<const Member>(constants)))});
  }

  Scope& scope() { return program_.scopes[scope_]; }

  Program::Content& program_;
  Compiled& told_;
  ScopeId scope_ = 0;
};

namespace detail {

/// A directive: how its value is compiled.
struct DirectiveRow {
  std::string_view name;
  NodeId (*compile)(Compiler&, const Value&, PlaceId);
};

}  // namespace detail

}  // namespace ctsync::mapping::language
