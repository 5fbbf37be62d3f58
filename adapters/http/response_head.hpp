// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "http/message.hpp"

namespace ctsync::http {

/// Value of the Connection header field of a response.
enum class ConnectionWord { none, close, keep_alive };

/// Appends the status line and header fields of `response` to `out`, including the empty line.
/// Invalid header names and values are omitted, which prevents response splitting by a handler.
/// `response.status` must be 200 to 599; 204 and 304 get no Content-Length.
void append_response_head(std::string& out, const Response& response, ConnectionWord word);

/// Whether a response with this status can have a body (RFC 9110 section 6.4.1).
constexpr bool has_body(int status) noexcept { return status != 204 && status != 304; }

}  // namespace ctsync::http
