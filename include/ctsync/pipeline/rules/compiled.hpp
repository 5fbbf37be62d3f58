// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <memory>
#include <string_view>
#include <vector>

namespace ctsync::rules {

struct Rules;

/// The requests that a kind of target takes from rules.
enum class Requests : std::uint8_t { none, rest, graphql };

/// A target that rules may be for.
struct TargetInfo {
  std::string_view name;
  Requests requests = Requests::none;  ///< that rules may send to it
};

/// What came of compiling: the rules, unless there are mistakes.
struct CompiledRules {
  std::shared_ptr<const Rules> rules{};
  std::vector<Error> mistakes{};  ///< `where` is a JSON pointer into the document
  std::vector<Error> warnings{};  ///< what works, but hardly as it was meant
};

}  // namespace ctsync::rules
