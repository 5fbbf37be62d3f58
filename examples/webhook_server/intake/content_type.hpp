// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <http/message.hpp>
#include <string>

namespace ctsync::server {

/// Whether the Content-Type allows for JSON: any media type of JSON, text/plain (which brokers
/// send), or none at all.
inline bool may_be_json(const http::Request& request) {
  const auto header = request.header("content-type");
  if (!header) return true;
  std::string type(header->substr(0, header->find(';')));
  type.erase(type.find_last_not_of(" \t") + 1);
  std::transform(type.begin(), type.end(), type.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return type.empty() || type == "application/json" || type.ends_with("+json") ||
         type == "text/json" || type == "text/plain";
}

}  // namespace ctsync::server
