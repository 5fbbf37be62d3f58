// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "ctsync/base/result.hpp"

namespace ctsync::http {

/// The server that a Client connects to, parsed from a setting.
struct BaseUrl {
  bool tls = true;
  std::string host;  ///< lower-case host name or IP address; IPv6 without brackets
  int port = 443;
  std::string path;  ///< empty, or begins with '/' and does not end with one

  /// "https://host:port", without the path.
  std::string origin() const;
};

/// Parses `https://host[:port][/path]`. Plain `http://` is accepted for loopback hosts only
/// (localhost, 127.0.0.0/8, [::1]) unless `allow_plain_http` is set. User names, queries,
/// fragments, percent-escapes and dot segments are refused. The error is Errc::configuration with
/// `where` and never contains the URL.
Result<BaseUrl> parse_base_url(std::string_view text, bool allow_plain_http, std::string where);

}  // namespace ctsync::http
