// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/base/result.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace ctsync::server {

/// Where a text stops being JSON, and why.
struct JsonError {
  std::size_t line = 1;    ///< from 1
  std::size_t column = 1;  ///< in characters, from 1
  std::string detail;      ///< what was expected there and what was found; never a text of the file
};

/// The first place where a text is no JSON as json::Parser reads it (RFC 8259, at most 64 levels);
/// nothing if the parser accepts it. The parser gives no position, so this is for texts that it
/// has refused. One pass over the text; the memory depends on the depth alone.
std::optional<JsonError> find_json_error(std::string_view text);

/// Why a text that the parser refused is no JSON, such as "line 2, column 1: expected ...".
std::string why_no_json(std::string_view text, const Error& refusal);

}  // namespace ctsync::server
