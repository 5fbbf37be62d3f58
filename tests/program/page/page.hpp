// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

/// Reads pages of documentation whose blocks are tested.
namespace ctsync::test {

/// A step of a page: a comment `<!-- test: MARK -->`, and the fenced block that follows it at once.
struct PageStep {
  std::string mark;
  std::string text;  ///< what is between the fences; empty if no block follows the comment
};

/// The steps of a page, in its sequence.
std::vector<PageStep> steps_of(const std::string& path);

/// What a page shows and a text does not have: the first line of `shown` that cannot be found where
/// it should be. Empty if all is there. In `shown`, "..." stands for any text within a line, and a
/// line of "..." for any number of lines.
std::string missing_in(const std::string& text, const std::string& shown);

/// JSON without the white space that only a reader needs.
std::string compact_json(const std::string& json);

std::vector<std::string> lines_of(const std::string& text);

}  // namespace ctsync::test
