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

/// One header field of a request. The name is in lower case; the value is the raw text without the
/// white space around it, never decoded.
struct Header {
  std::string_view name;
  std::string_view value;
};

/// A request whose framing has been checked. It borrows from the buffer of its connection and is
/// good until the handler returns. Repeated headers are all kept, in the order of arrival; `path`
/// and `query` are the two parts of the target, still percent-encoded.
struct Request {
  std::string_view method;
  std::string_view target;
  std::string_view path;
  std::string_view query;
  std::vector<Header> headers;
  std::string_view body;
  std::string_view remote;  ///< address of the peer without the port; an IPv4 peer in IPv4 form

  /// The value of the first header of that name (lower case), if there is one.
  std::optional<std::string_view> header(std::string_view name) const noexcept {
    for (const Header& field : headers) {
      if (field.name == name) return field.value;
    }
    return std::nullopt;
  }

  /// How many headers of that name (lower case) there are.
  std::size_t count(std::string_view name) const noexcept {
    std::size_t found = 0;
    for (const Header& field : headers) found += field.name == name ? 1U : 0U;
    return found;
  }
};

/// What is said back. Length, connection and transfer headers belong to the server and are left
/// out of `headers` if given there, as is any header that is not valid HTTP. `close` ends the
/// connection after this answer.
struct Response {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
  bool close = false;
};

/// Answers one request. It is called from many threads at once.
using Handler = std::function<Response(const Request&)>;

}  // namespace ctsync::http
