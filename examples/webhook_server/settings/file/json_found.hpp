// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ctsync::server {

/// What the rest of a text begins with, in words, for an error about its JSON: at most one
/// character of it is shown.
std::string found_in_json(std::string_view rest);

/// What to do about a mistake that people often make in JSON, at this place of a text; empty if it
/// looks like none of them. Recognises comments, other quotes, the words of other languages, and
/// files of another format.
std::string hint_on_json(std::string_view text, std::size_t at);

}  // namespace ctsync::server
