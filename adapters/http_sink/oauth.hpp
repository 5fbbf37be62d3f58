// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <http/client.hpp>
#include <http/clocks.hpp>
#include <http/token_source.hpp>
#include <memory>
#include <string>

namespace ctsync::http_sink {

/// The OAuth2 client credentials of a target.
struct OAuth {
  std::string token_url;  ///< of the token endpoint, whole
  std::string client_id;
  std::string client_secret;
  std::string scopes;  ///< with a space between them; empty: all that the client has
  std::string where;   ///< the setting that holds `token_url`, for errors
};

/// The source of a target's tokens. Of `connection`, the timeouts and the CA file count. Errors:
/// configuration, at `where`.
Result<std::shared_ptr<http::TokenSource>> make_token_source(const OAuth& oauth,
                                                             http::ClientOptions connection,
                                                             http::Clocks clocks);

}  // namespace ctsync::http_sink
