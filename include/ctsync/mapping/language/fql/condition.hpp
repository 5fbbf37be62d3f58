// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/mapping/language/javascript/memory.hpp>
#include <ctsync/mapping/language/javascript/value.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// FQL, Segment's language for conditions, as it was compiled: one node for each test and operand.
namespace ctsync::mapping::language::fql {

using NodeId = std::uint32_t;

enum class Operator : std::uint8_t {
  never,  ///< what Segment's code does not know
  equals,
  not_equals,
  number_equals,
  number_not_equals,
  less,
  at_most,
  greater,
  at_least,
  contains,
  not_contains,
  starts_with,
  not_starts_with,
  ends_with,
  not_ends_with,
  exists,
  not_exists,
  is_true,
  is_false,
};

enum class Function : std::uint8_t { contains, match, length, lowercase, uppercase, type_of };

struct Literal {
  Value value;
};
struct Path {
  std::vector<std::string> keys;
};
struct List {
  std::vector<NodeId> elements;
};
struct Call {
  Function function;
  std::vector<NodeId> arguments;
};

/// Tests, which hold or do not.
struct All {
  std::vector<NodeId> tests;
};
struct Any {
  std::vector<NodeId> tests;
};
struct Not {
  NodeId test;
};
/// !contains(..) and !match(..), which hold of texts only.
struct NotOfText {
  NodeId call;
};
struct Compare {
  Operator op;
  NodeId left;
  NodeId right;
};
struct In {
  NodeId element;
  NodeId list;
};
/// An operand that is true.
struct Holds {
  NodeId operand;
};
/// A test of Segment's own code: a value and a constant.
struct SegmentTest {
  std::vector<std::string> keys;
  Operator op = Operator::never;
  std::string text{};  ///< the constant as a text
  double number = 0;   ///< the constant as a number
};
/// A test at which Segment's code throws.
struct Broken {
  bool is_empty_group = false;
};

using Node = std::variant<Literal, Path, List, Call, All, Any, Not, NotOfText, Compare, In, Holds,
                          SegmentTest, Broken>;

/// A condition that was compiled. It never changes, may be used by many threads at once, and is
/// cheap to copy.
class Condition {
 public:
  struct Content {
    Memory memory{};  ///< of constants
    std::vector<Node> nodes{};
    NodeId root = 0;
  };

  explicit Condition(std::shared_ptr<const Content> content) : content_(std::move(content)) {}

  const Content& content() const noexcept { return *content_; }

 private:
  std::shared_ptr<const Content> content_;
};

/// What came of compiling: the condition, unless there is a mistake.
struct CompiledCondition {
  std::optional<Condition> condition{};
  std::vector<Error> mistakes{};  ///< `where` is empty; the detail names the character
};

inline constexpr std::size_t longest_condition = 10'000;  ///< bytes

}  // namespace ctsync::mapping::language::fql
