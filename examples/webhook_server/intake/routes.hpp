// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <http/hooks.hpp>
#include <http/message.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ctsync::server {

/// How much of the body of a request is read.
enum class RequestBody {
  limited,  ///< it is read, up to the limit for deliveries
  empty,    ///< it must have no bytes
  unread,   ///< the request is answered before its body
};

/// One row of the route table.
struct HttpRoute {
  std::vector<std::string_view> methods;  ///< empty: any, where no other row has the path
  std::string path;        ///< still percent-encoded; one that is no prefix has no slash at its end
  bool is_prefix = false;  ///< the row is for every path that begins with `path`
  RequestBody body = RequestBody::unread;
  http::Handler handler;
  /// Answers a request whose body is over the limit; empty: 413.
  std::function<http::TooLarge(const http::Request&)> too_large = nullptr;
};

/// The route table: which handler answers which request. Answers 404 for an unknown path, and 405
/// with an Allow header for a known path with another method.
class Routes {
 public:
  /// The first row that matches path and method is used.
  explicit Routes(std::vector<HttpRoute> rows) : rows_(std::move(rows)) {}

  http::Response handle(const http::Request& request) const;

  /// The limit for the body of a request, or the response if it is answered before its body.
  std::variant<std::size_t, http::Response> before_body(const http::Request& request,
                                                        std::size_t max_body) const;

  http::TooLarge too_large(const http::Request& request) const;

  /// The methods of a path, as in the Allow header; empty for an unknown path.
  std::string allowed(std::string_view path) const;

 private:
  const HttpRoute* find(const http::Request& request) const;
  http::Response refuse(const http::Request& request) const;

  std::vector<HttpRoute> rows_;
};

}  // namespace ctsync::server
