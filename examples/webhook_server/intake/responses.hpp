// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <http/message.hpp>
#include <string>
#include <string_view>

/// The responses of the gateway, all with a body of JSON.
namespace ctsync::server {

http::Response json_response(int status, std::string body);

/// `{"ok":false,"error":...}`, with the header fields that HTTP requires for 401 and 503.
http::Response error_response(int status, std::string_view error);

/// 202 for a delivery that is in the inbox. It contains the counts only if there were several
/// entries.
http::Response stored_response(std::string_view id, std::size_t accepted, std::size_t duplicates);

/// For a delivery that was handled without a store. `status_word` is its result.
http::Response delivered_response(int status, std::string_view status_word, std::string_view id);

}  // namespace ctsync::server
