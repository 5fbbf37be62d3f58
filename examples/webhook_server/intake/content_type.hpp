// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/ascii.hpp>
#include <http/message.hpp>
#include <string>

namespace ctsync::server {

/// Whether the Content-Type allows for JSON: any media type of JSON, text/plain (which brokers
/// send), or none at all.
inline bool may_be_json(const http::Request& request) {
  const auto header = request.header("content-type");
  if (!header) return true;
  const std::string type = ascii::lowered(ascii::trimmed(header->substr(0, header->find(';'))));
  return type.empty() || type == "application/json" || type.ends_with("+json") ||
         type == "text/json" || type == "text/plain";
}

}  // namespace ctsync::server
