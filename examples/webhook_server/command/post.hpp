// SPDX-License-Identifier: MIT
#pragma once

#include <http/client.hpp>
#include <string>
#include <string_view>

namespace ctsync::server {

/// Signs a delivery as a forwarder does, with the current time, and posts it.
Result<http::HttpResponse> post_signed(http::Client& client, std::string_view path,
                                       const std::string& secret, std::string_view body);

}  // namespace ctsync::server
