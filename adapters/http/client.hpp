// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ctsync/base/result.hpp"
#include "ctsync/base/time.hpp"

namespace ctsync::http {

struct ClientOptions {
  std::string base_url = {};  ///< see parse_base_url
  bool allow_plain_http = false;
  Duration connect_timeout{5'000};  ///< for the TCP connection, and again for the TLS handshake
  Duration total_timeout{20'000};   ///< from send() to the last byte of the response
  std::size_t max_response = 1024 * 1024;  ///< bytes of a response body that are kept
  std::string ca_file = {};  ///< PEM; only these authorities are trusted instead of the system's
  Duration connection_lifetime{24 * 60 * 60 * 1000};  ///< an older connection is replaced
  std::string where = {};  ///< the setting base_url comes from, for error messages
};

/// What to send. `path` is put after the path of the base URL; it begins with '/', is already
/// percent-encoded, and may hold a query, whose escapes are brought into normal form on the way.
/// The framing headers (Host, Connection, Content-Length, Transfer-Encoding, Expect) are the
/// client's. Views are borrowed until send() returns.
struct HttpRequest {
  std::string_view method = "POST";
  std::string_view path;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string_view body = {};
};

/// What came back. Header names are in lower case. `truncated` says that the body was longer than
/// `max_response` or was not read, because the peer answered before it had the whole request.
struct HttpResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  bool truncated = false;

  /// The value of the first header of that name (lower case), if there is one.
  std::optional<std::string_view> header(std::string_view name) const noexcept;
};

/// An HTTP/1.1 client of one server, which keeps one connection. One thread may use it at a time.
///
/// Certificates and host names are always verified, at TLS 1.2 or newer. Redirects are not followed
/// and bodies not decompressed: the response is given as it came. A request is sent twice only if
/// the kept connection it went out on was closed by the server without a status line, so what is
/// sent must bear repetition. Resolving a host name is the one thing no timeout covers.
class Client {
 public:
  /// Does not connect yet. Errc::configuration with `where` of the options if one of them is wrong.
  static Result<Client> create(ClientOptions options);

  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();

  /// Sends and waits for the response, of whatever status. Errc::unavailable if there is none:
  /// refused, timed out, TLS refused, not HTTP. Errc::invalid if the request cannot be sent as it
  /// is, for example because a header holds a line break. Neither text holds URL, header or body.
  Result<HttpResponse> send(const HttpRequest& request);

 private:
  class Connection;

  explicit Client(std::unique_ptr<Connection> connection) noexcept;

  std::unique_ptr<Connection> connection_;
};

}  // namespace ctsync::http
