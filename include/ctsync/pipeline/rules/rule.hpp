// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <ctsync/mapping/language/fql/condition.hpp>
#include <ctsync/mapping/language/javascript/memory.hpp>
#include <ctsync/mapping/language/javascript/value.hpp>
#include <ctsync/mapping/language/program.hpp>
#include <ctsync/pipeline/rules/compiled.hpp>
#include <ctsync/pipeline/rules/scopes.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The rules by which a customer changes what targets are told, as they were compiled. The page
/// docs/mapping-rules.md explains them.
namespace ctsync::rules {

/// What a rule begins with: a call of the built-in mapping, or nothing.
enum class From : std::uint8_t { builtin, empty };

/// What a rule sends. `call` is the changed call of the built-in mapping.
enum class Send : std::uint8_t { call, nothing, identify, track, group, alias, request };

inline constexpr std::array<std::string_view, 7> send_words{"",      "nothing", "identify", "track",
                                                            "group", "alias",   "request"};

/// The members that a rule takes out of a call, as a tree of their keys. Keys are as JSON has them,
/// without quotes.
struct Drops {
  std::vector<std::string> keys;
  std::vector<Drops> below;  ///< of each key
  bool here = false;         ///< the member itself is taken out

  const Drops* find(std::string_view key) const {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (keys[i] == key) return &below[i];
    }
    return nullptr;
  }
  /// What is below a key, which is added if it is not there.
  Drops& at(const std::string& key) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (keys[i] == key) return below[i];
    }
    keys.push_back(key);
    return below.emplace_back();
  }
};

struct Rule {
  std::string id;
  std::string at;  ///< the JSON pointer of the rule
  From from = From::builtin;
  Send send = Send::call;
  std::optional<mapping::language::fql::Condition> when{};
  /// Gives one object: of a rule that begins with the built-in call, the members to set; else those
  /// of the rule that are mappings. Every rule that was compiled has it.
  std::optional<mapping::language::Program> fields{};
  std::string fields_at;  ///< the JSON pointer that pointers into `fields` are below
  Drops drops{};
  Requests requests = Requests::none;
  std::string method{};  ///< of a REST request
  std::string path{};    ///< of a REST request, with names in braces
};

/// The rules of one target, in their sequence.
struct TargetRules {
  bool sends_builtin = true;
  std::vector<Rule> rules{};
  Inputs inputs{};  ///< that some rule reads
};

/// A document of rules that was compiled, for all targets of a tenant. It never changes, and may be
/// used by many threads at once.
struct Rules {
  mapping::language::Memory memory{};  ///< of the constants
  mapping::language::Value constants{};
  std::map<std::string, TargetRules, std::less<>> targets{};
};

}  // namespace ctsync::rules
