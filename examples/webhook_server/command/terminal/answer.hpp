// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/write.hpp>
#include <string>
#include <string_view>

namespace ctsync::server {

/// The body of a server's answer on one line for people. JSON is shown whole. Of anything else,
/// such as the page of another program, the beginning is shown, and how much it is.
std::string answer_text(std::string_view body);

/// The same as a JSON value: the JSON of the body, else a string.
void write_answer(json::Writer& writer, std::string_view body);

/// Whether a body is a JSON object, as every answer of ctsync is.
bool is_json_object(std::string_view body);

}  // namespace ctsync::server
