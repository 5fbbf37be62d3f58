// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "http/message.hpp"

namespace ctsync::http {

/// What the Connection header of an answer says.
enum class ConnectionWord { none, close, keep_alive };

/// Appends the status line and header fields of `response` to `out`, up to and with the empty line.
/// Names and values that would not be valid HTTP are left out, so nothing a handler says can split
/// an answer. `response.status` must be 200 to 599; 204 and 304 say no length.
void append_response_head(std::string& out, const Response& response, ConnectionWord word);

/// Whether a status goes with a body at all (RFC 9110 section 6.4.1).
constexpr bool has_body(int status) noexcept { return status != 204 && status != 304; }

}  // namespace ctsync::http
