// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/credentials.hpp>
#include <commercetools/timing.hpp>
#include <http/token_source.hpp>

namespace ctsync::commercetools_api {

using http::Token;

/// Tokens of a commercetools project (commercetools api/oauth.raml). Errors name its settings.
class TokenSource : public http::TokenSource {
 public:
  /// `client` connects to the auth URL of the credentials.
  TokenSource(http::Client client, const Credentials& credentials, Timing timing);
};

}  // namespace ctsync::commercetools_api
