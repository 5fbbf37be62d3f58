// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <ctsync/base/result.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace ctsync::server {

/// Environment variables. Tests pass their own.
class Environment {
 public:
  using Lookup = std::function<std::optional<std::string>(std::string_view name)>;
  using Names = std::function<std::vector<std::string>()>;

  /// From any callable that looks up a variable. `names` lists all; without it none is listed.
  template <class Find>
  requires(!std::same_as<std::remove_cvref_t<Find>, Environment>) &&
      std::convertible_to<Find, Lookup> Environment(Find find, Names names = {})
      : find_(std::move(find)),
  names_(std::move(names)) {}

  std::optional<std::string> operator()(std::string_view name) const { return find_(name); }
  std::vector<std::string> names() const { return names_ ? names_() : std::vector<std::string>{}; }

 private:
  Lookup find_;
  Names names_;
};

/// The environment of this process. Nothing may change it while it is read.
Environment process_environment();

/// A variable's value, and its name: for a secret it may be NAME_FILE.
struct Variable {
  std::string value;
  std::string name;
};

/// The variable `name`, or nothing; an empty one counts as not set. For a secret, NAME_FILE may be
/// set instead to the path of a file with the value; one trailing line end is dropped.
Result<std::optional<Variable>> find_variable(const Environment& environment, std::string_view name,
                                              bool secret = false);

/// The result of substitute().
struct Substituted {
  std::string text;
  std::string variables;  ///< the variables in it, as in ", environment A, environment B"
};

/// Replaces each `${NAME}`. `$${` gives `${`, and any other dollar is kept. Errors: configuration,
/// without `where`, if NAME is not set, or if NAME holds a secret and `secret` is false.
Result<Substituted> substitute(std::string_view text, const Environment& environment, bool secret);

/// The whole file. The Error has no `where`; its detail is why the file cannot be read, or that it
/// has more than `most` bytes.
Result<std::string> read_file(const std::string& path, std::size_t most);

}  // namespace ctsync::server
