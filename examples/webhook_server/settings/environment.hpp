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

/// The environment of this process, which nothing may change meanwhile.
Environment process_environment();

/// What a variable said, and which one: of a secret it may be NAME_FILE.
struct Variable {
  std::string value;
  std::string name;
};

/// The variable `name`, or nothing; an empty one counts as not set. One that is wanted for a
/// secret, or is the variable of one, may instead be NAME_FILE, the path of a file with the value,
/// of which one line end is dropped.
Result<std::optional<Variable>> find_variable(const Environment& environment, std::string_view name,
                                              bool secret = false);

/// A text whose `${NAME}` were replaced.
struct Substituted {
  std::string text;
  bool any = false;  ///< whether there was one
};

/// Replaces each `${NAME}`; `$${` stands for `${` itself, and any other dollar for itself.
/// Errc::configuration, without `where`, if NAME is not set, or is the variable of a secret while
/// the text is no `secret`.
Result<Substituted> substitute(std::string_view text, const Environment& environment, bool secret);

/// The whole file. The Error has no `where` and says why it cannot be read, or that it has more
/// than `most` bytes.
Result<std::string> read_file(const std::string& path, std::size_t most);

}  // namespace ctsync::server
