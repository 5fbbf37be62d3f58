// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/mapping/language/javascript/value.hpp>
#include <ctsync/mapping/language/node_id.hpp>
#include <ctsync/mapping/language/own/nodes.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// A mapping as it was compiled: one node for each value that its texts describe. Nodes name each
/// other by number.
namespace ctsync::mapping::language {

/// A value that depends on nothing.
struct Constant {
  Value value;
};

struct ObjectNode {
  struct Field {
    std::string key;
    NodeId value;
  };
  std::vector<Field> fields;
};

struct ArrayNode {
  std::vector<NodeId> elements;
};

/// A path that the mapping spells out.
struct PathNode {
  SlotId slot;
};
/// A path that is a value itself, or is too long for a slot.
struct DynamicPath {
  NodeId path;
  PlaceId place;
};

struct TemplateNode {
  struct Piece {
    std::string literal;
    std::optional<SlotId> slot{};  ///< what follows the literal
  };
  std::vector<Piece> pieces;
  PlaceId place;
};
/// A template that is a value itself, or whose values may be templates.
struct DynamicTemplate {
  NodeId text;
  PlaceId place;
};

struct IfNode {
  enum class Test : std::uint8_t { exists, has_content };
  NodeId condition;
  Test test;
  std::optional<NodeId> then;
  std::optional<NodeId> otherwise;
  PlaceId place;
};

struct CaseNode {
  enum class Operator : std::uint8_t { lower, upper, unknown };
  NodeId value;
  Operator change;
  PlaceId place;
};

struct ReplaceNode {
  struct Pair {
    std::string pattern;
    std::string replacement;
  };
  NodeId value;
  std::vector<Pair> pairs;  ///< none: an option has a wrong type, and the result is ''
  bool ignore_case;
  bool global;
  std::string refusal;  ///< why no text can be replaced; empty if one can
  PlaceId place;
};

struct ArrayPathNode {
  struct Shape {
    ScopeId scope;
    NodeId item;
  };
  NodeId array;
  std::optional<Shape> shape;
};

struct JsonNode {
  enum class Mode : std::uint8_t { encode, decode, neither };
  NodeId value;
  Mode mode;
  PlaceId place;
};

struct FlattenNode {
  NodeId separator;
  NodeId value;
  bool omit_arrays;
  PlaceId place;
};

struct MergeNode {
  NodeId direction;
  std::vector<NodeId> objects;
};

struct TransformNode {
  NodeId payload;
  ScopeId scope;
  NodeId mapping;
  PlaceId place;
};

struct ExcludeWhenNull {
  NodeId value;
  PlaceId place;
};

/// What fails once it is evaluated.
struct FailNode {
  std::string text;
  PlaceId place;
};

using Node = std::variant<Constant, ObjectNode, ArrayNode, PathNode, DynamicPath, TemplateNode,
                          DynamicTemplate, IfNode, CaseNode, ReplaceNode, ArrayPathNode, JsonNode,
                          FlattenNode, MergeNode, TransformNode, ExcludeWhenNull, FailNode,
                          MoneyNode, LocalizedNode, AttributeNode, FirstNode, JoinNode, LookupNode,
                          HashNode, PhoneNode, CountryNode, DateNode, RequiredNode>;

}  // namespace ctsync::mapping::language
