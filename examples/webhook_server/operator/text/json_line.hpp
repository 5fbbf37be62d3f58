// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace ctsync::server {

/// A line of a text, borrowed.
struct TextLine {
  std::size_t number = 1;  ///< from 1
  std::string_view text{};
};

/// The line on which the value of a JSON pointer begins, in a text that is valid JSON; of a value
/// that is not there, that of the deepest value above it. Nothing for a text that is no JSON.
std::optional<TextLine> line_of_pointer(std::string_view text, std::string_view pointer);

}  // namespace ctsync::server
