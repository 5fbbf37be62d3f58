// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctsync::http {

/// One header field of a request. The name is in lower case; the value is the raw text without
/// surrounding white space, never decoded.
struct Header {
  std::string_view name;
  std::string_view value;
};

/// A request with validated framing. It borrows from the buffer of its connection and is valid
/// until the handler returns. Repeated header fields are all kept, in the sequence of arrival;
/// `path` and `query` are the parts of the target, still percent-encoded.
struct Request {
  std::string_view method;
  std::string_view target;
  std::string_view path;
  std::string_view query;
  std::vector<Header> headers;
  std::string_view body;
  std::string_view remote;  ///< IP address of the peer without the port; IPv4-mapped IPv6 as IPv4

  /// The value of the first header field named `name` (lower case), if any.
  std::optional<std::string_view> header(std::string_view name) const noexcept {
    for (const Header& field : headers) {
      if (field.name == name) return field.value;
    }
    return std::nullopt;
  }

  /// The number of header fields named `name` (lower case).
  std::size_t count(std::string_view name) const noexcept {
    std::size_t found = 0;
    for (const Header& field : headers) found += field.name == name ? 1U : 0U;
    return found;
  }
};

/// A response. The server sets Connection, Content-Length, Content-Type and Transfer-Encoding. It
/// omits these from `headers`, and any header field that is not valid HTTP. `close` closes the
/// connection after this response.
struct Response {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
  bool close = false;
};

/// Handles one request. Called from many threads concurrently.
using Handler = std::function<Response(const Request&)>;

}  // namespace ctsync::http
