// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/answer.hpp>
#include <commercetools/credentials.hpp>
#include <commercetools/timing.hpp>
#include <condition_variable>
#include <cstdint>
#include <ctsync/base/time.hpp>
#include <http/client.hpp>
#include <mutex>
#include <optional>
#include <string>

namespace ctsync::commercetools_api {

/// An access token. `number` distinguishes it from other tokens.
struct Token {
  std::string value;
  std::uint64_t number = 0;
};

/// Obtains access tokens with OAuth2 client credentials (RFC 6749 section 4.4; commercetools
/// api/oauth.raml) and caches the current one. Any number of threads may use it: one requests a new
/// token, while the others use the current token if it is still valid and wait otherwise.
class TokenSource {
 public:
  /// A token is renewed this long before it expires, but not before half of its lifetime.
  static constexpr Duration leeway{5 * 60 * 1000};
  /// Without a valid token, a failed request is reported to all callers for this long, or for its
  /// Retry-After if that is longer.
  static constexpr Duration failure_memory{1'000};
  /// A token that is refused within this time after the last renewal is a configuration error.
  static constexpr Duration refusal_memory{10'000};

  /// `client` connects to the auth URL of the credentials.
  TokenSource(http::Client client, const Credentials& credentials, Timing timing);

  /// The current token. Errors: unavailable, or configuration (names the setting to fix).
  Answer<Token> token();

  /// A token that replaces `refused`, for which the API returned 401. Sends no request if another
  /// thread replaced it already. Errc::configuration if the replacement is refused too.
  Answer<Token> renewed(const Token& refused);

 private:
  struct Granted {
    std::string value;
    Duration life{};
  };

  Answer<Token> take(std::unique_lock<std::mutex>& lock);
  void refresh(std::unique_lock<std::mutex>& lock, Time now);
  Answer<Granted> request(Time now);

  http::Client client_;
  std::string authorization_;
  std::string form_;
  Timing timing_;

  std::mutex mutex_;
  std::condition_variable refreshed_;
  bool refreshing_ = false;
  Token current_;
  Time refresh_at_{};
  Time ends_at_{};
  std::optional<Time> last_refusal_;
  std::optional<Fault> failure_;
  Time failure_until_{};
};

}  // namespace ctsync::commercetools_api
