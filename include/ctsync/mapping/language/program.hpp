// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/mapping/language/javascript/memory.hpp>
#include <ctsync/mapping/language/nodes.hpp>
#include <ctsync/mapping/language/places.hpp>
#include <ctsync/mapping/language/scope.hpp>
#include <ctsync/mapping/normalise/normalisers.hpp>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace ctsync::mapping::language {

/// How closely a mapping or a condition follows Segment's own code.
enum class Dialect : std::uint8_t {
  /// What can only fail or do nothing is refused when it is compiled, and integers keep all digits.
  ctsync,
  /// The results of npm @segment/actions-core in all cases: what Segment evaluates only when it is
  /// reached fails only then, and long integers are rounded.
  segment,
};

/// What a mapping may cost, from its text to its output.
struct Limits {
  std::size_t text = 1U << 20U;    ///< bytes of a mapping's text
  std::size_t depth = 64;          ///< nesting of a mapping, and of a text that @json decodes
  std::size_t nodes = 20'000;      ///< values in a mapping
  std::size_t steps = 1'000'000;   ///< of one evaluation (Budget)
  std::size_t output = 1U << 20U;  ///< bytes that one evaluation writes
  std::size_t mistakes = 50;       ///< that are told of one mapping
};

/// A mapping that was compiled. It never changes, may be used by many threads at once, and is cheap
/// to copy.
class Program {
 public:
  struct Content {
    Memory memory{};  ///< of constants
    std::vector<Node> nodes{};
    std::vector<Scope> scopes{};
    Places places{};
    NodeId root = 0;
    Dialect dialect = Dialect::ctsync;
    bool has_halves = false;  ///< a text has half a surrogate pair
    Limits limits{};
    normalise::Normalisers normalisers{};
  };

  explicit Program(std::shared_ptr<const Content> content) : content_(std::move(content)) {}

  const Content& content() const noexcept { return *content_; }

 private:
  std::shared_ptr<const Content> content_;
};

/// What came of compiling: the program, unless there are mistakes.
struct Compiled {
  std::optional<Program> program{};
  std::vector<Error> mistakes{};  ///< `where` is a JSON pointer into the mapping
  std::vector<Error> warnings{};  ///< what works, but hardly as it was meant
};

}  // namespace ctsync::mapping::language
