// SPDX-License-Identifier: MIT
#include "intake/routes.hpp"

#include <algorithm>

#include "intake/responses.hpp"

namespace ctsync::server {

namespace {

/// Whether a row is for a path. A slash at its end makes no difference.
bool has_path(const HttpRoute& row, std::string_view path) {
  if (row.is_prefix) return path.starts_with(row.path);
  if (path.ends_with('/')) path.remove_suffix(1);
  return path == row.path;
}

bool has_method(const HttpRoute& row, std::string_view method) {
  return std::find(row.methods.begin(), row.methods.end(), method) != row.methods.end();
}

}  // namespace

const HttpRoute* Routes::find(const http::Request& request) const {
  bool known_path = false;
  for (const auto& row : rows_) {
    if (!has_path(row, request.path)) continue;
    if (row.methods.empty() && !known_path) return &row;
    if (has_method(row, request.method)) return &row;
    known_path = true;
  }
  return nullptr;
}

std::string Routes::allowed(std::string_view path) const {
  std::string allow;
  for (const auto& row : rows_) {
    if (!has_path(row, path)) continue;
    for (const auto method : row.methods) {
      allow.append(allow.empty() ? "" : ", ").append(method);
    }
  }
  return allow;
}

http::Response Routes::refuse(const http::Request& request) const {
  auto allow = allowed(request.path);
  if (allow.empty()) return error_response(404, "not found");
  auto response = error_response(405, "method not allowed");
  response.headers.emplace_back("Allow", std::move(allow));
  return response;
}

http::Response Routes::handle(const http::Request& request) const {
  const auto* row = find(request);
  return row != nullptr ? row->handler(request) : refuse(request);
}

std::variant<std::size_t, http::Response> Routes::before_body(const http::Request& request,
                                                              std::size_t max_body) const {
  const auto* row = find(request);
  if (row == nullptr) return refuse(request);
  switch (row->body) {
    case RequestBody::limited: return max_body;
    case RequestBody::empty: return std::size_t{0};
    case RequestBody::unread: break;
  }
  return row->handler(request);
}

http::TooLarge Routes::too_large(const http::Request& request) const {
  const auto* row = find(request);
  return row != nullptr && row->too_large ? row->too_large(request) : http::TooLarge{};
}

}  // namespace ctsync::server
