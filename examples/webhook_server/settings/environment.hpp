// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/base/result.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace ctsync::server {

/// Looks up an environment variable. Tests pass their own.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

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
