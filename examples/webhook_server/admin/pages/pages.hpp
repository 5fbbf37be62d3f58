// SPDX-License-Identifier: MIT
#pragma once

#include <http/message.hpp>
#include <string_view>

#include "admin/endpoint.hpp"

namespace ctsync::server::admin {

/// The page or file of a path: a file of the dashboard, the page of one of its routes, or the plain
/// status page. Paths are looked up in a table and never joined.
http::Response page_of(Context& context, const http::Request& request);

/// Adds the header fields that keep a page from being framed, guessed and extended by scripts of
/// others.
void add_security_headers(http::Response& response);

}  // namespace ctsync::server::admin
