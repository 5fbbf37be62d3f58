// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ctsync/base/result.hpp"
#include "ctsync/base/time.hpp"
#include "ctsync/contract/exchange.hpp"
#include "http/resolver.hpp"

namespace ctsync::http {

struct ClientOptions {
  std::string base_url = {};  ///< see parse_base_url
  bool allow_plain_http = false;
  /// For the resolution of the host name, the TCP connect and the TLS handshake, each. The
  /// addresses of a host share that of the connect: each gets an equal part of what is left.
  Duration connect_timeout{5'000};
  Duration total_timeout{20'000};          ///< from send() to the last byte of the response
  std::size_t max_response = 1024 * 1024;  ///< bytes of the response body to keep
  std::string ca_file = {};  ///< PEM file that replaces the system's certificate authorities
  Duration connection_lifetime{24 * 60 * 60 * 1000};  ///< maximum age of a kept connection
  std::string where = {};                   ///< the setting that holds base_url, for error messages
  std::shared_ptr<Resolver> resolver = {};  ///< default: system_resolver()
  /// Once it is requested, a request that waits for its response ends, and later ones are not sent.
  /// A connect or a resolution in progress is waited for.
  std::stop_token stop = {};
};

/// A request to send. `path` is appended to the path of the base URL; it begins with '/', is
/// already percent-encoded and may contain a query, whose percent-escapes the client normalizes.
/// The client sets the framing header fields itself (Host, Connection, Content-Length,
/// Transfer-Encoding, Expect). Views are borrowed until send() returns.
struct HttpRequest {
  std::string_view method = "POST";
  std::string_view path;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string_view body = {};
};

/// A response. Header names are in lower case. `truncated` means that the body exceeded
/// `max_response`, or that it may be incomplete because the server answered with a status of 400 or
/// above before it had received the whole request.
struct HttpResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  bool truncated = false;

  /// The value of the first header field named `name` (lower case), if any.
  std::optional<std::string_view> header(std::string_view name) const noexcept;
};

/// HTTP/1.1 client for one server over one keep-alive connection. One thread may use it at a time.
///
/// Certificates and host names are always verified, at TLS 1.2 or newer; a certificate must name
/// the host in its subjectAltName (RFC 9525 section 6.3). Redirects are not followed and bodies are
/// not decompressed. A request is retried once, and only if the server closed a reused connection
/// before it sent a status line; requests must therefore be safe to repeat. If a host has several
/// addresses they are tried in turn until one connects, first the one that answered last.
class Client {
 public:
  /// Does not connect. Errc::configuration with `where` of the options if an option is invalid.
  static Result<Client> create(ClientOptions options);

  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();

  /// Sends the request and returns the response, whatever its status. Errc::unavailable if there is
  /// no response: connection refused, timeout, TLS failure or invalid HTTP. Errc::invalid if the
  /// request cannot be sent, for example because a header value contains a line break. Error texts
  /// never contain the URL, header fields or body.
  Result<HttpResponse> send(const HttpRequest& request);

  /// When the certificate expires that the server showed in the last TLS handshake; nothing before
  /// one, and over plain HTTP.
  std::optional<Time> certificate_expiry() const noexcept;

  /// Why the last send() had no response; `none` if it had one or could not be sent.
  NoAnswer no_answer() const noexcept;

 private:
  class Connection;

  explicit Client(std::unique_ptr<Connection> connection) noexcept;

  std::unique_ptr<Connection> connection_;
};

}  // namespace ctsync::http
