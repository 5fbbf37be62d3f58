// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "ctsync/base/result.hpp"

namespace ctsync::http {

/// Where a Client connects to, taken from a setting.
struct BaseUrl {
  bool tls = true;
  std::string host;  ///< a lower-case name or an address, IPv6 without its brackets
  int port = 443;
  std::string path;  ///< empty, or begins with '/' and does not end with one

  /// "https://host:port", without the path.
  std::string origin() const;
};

/// Reads `https://host[:port][/path]`. Plain `http://` is allowed for this machine only (localhost,
/// 127.0.0.0/8, [::1]) unless `allow_plain_http`. User names, queries, fragments, percent-escapes
/// and dot segments are refused. The Error carries `where` and never the text itself.
Result<BaseUrl> parse_base_url(std::string_view text, bool allow_plain_http, std::string where);

}  // namespace ctsync::http
