// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace CLI {
class Option;
}

namespace ctsync::server {

/// What a value has to be.
struct Check {
  std::function<std::string(const std::string&)> objection;  ///< what is wrong; empty: nothing
  std::string shown{};  ///< what the help shows of it: "AGE", or a closed list as "{a,b}"
};

/// An option or an argument of a command. A handle: copies stand for the same option, which the
/// parser owns. Hides CLI11, whose header takes seconds to compile.
class Option {
 public:
  explicit Option(CLI::Option& option) : option_(&option) {}

  /// What the help shows in place of the value, such as "FILE".
  Option type_name(std::string_view name);

  /// Takes only these words.
  Option one_of(std::span<const std::string_view> words);
  Option one_of(std::initializer_list<std::string_view> words);

  /// Takes only numbers from `least` to `most`. The help shows `shown` of it, else both ends.
  Option in_range(std::int64_t least, std::int64_t most, std::string_view shown = {});

  Option check(Check check);

  /// Has to be given.
  Option required();

  /// Shows in the help the value that the variable has now.
  Option shows_default();

  /// Of an option that may be repeated: takes one value each time, not all words that follow.
  Option takes_one_value();

  /// May be given only with the other.
  Option needs(Option other);

  /// May not be given with the other, nor the other with it.
  Option excludes(Option other);

 private:
  CLI::Option* option_;
};

}  // namespace ctsync::server
