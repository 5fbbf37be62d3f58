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

/// A login with a user's API key, as at Tealium (docs.tealium.com, "Tealium V3 API
/// Authentication"): the form `username` and `key`, and an answer with `token`, which is valid for
/// 30 minutes.
struct Login {
  std::string token_url;  ///< whole
  std::string username;
  std::string key;
  std::string where;  ///< the setting that errors name
};

/// The source of a target's tokens. Of `connection`, the timeouts and the CA file count. Errors:
/// configuration, at `where`.
Result<std::shared_ptr<http::TokenSource>> make_token_source(const OAuth& oauth,
                                                             http::ClientOptions connection,
                                                             http::Clocks clocks);
Result<std::shared_ptr<http::TokenSource>> make_token_source(const Login& login,
                                                             http::ClientOptions connection,
                                                             http::Clocks clocks);

}  // namespace ctsync::http_sink
