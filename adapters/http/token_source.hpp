// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <cstdint>
#include <ctsync/base/time.hpp>
#include <functional>
#include <http/answer.hpp>
#include <http/client.hpp>
#include <http/clocks.hpp>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace ctsync::http {

/// An access token. `number` distinguishes it from other tokens.
struct Token {
  std::string value;
  std::uint64_t number = 0;
};

/// The client that tokens are requested for, and how errors are told.
struct TokenOptions {
  std::string path;  ///< of the token endpoint, after the client's base URL
  std::string client_id;
  std::string client_secret;
  std::string scopes;  ///< with a space between them; empty: all that the client has
  /// Instead of the client's credentials: the form that is sent, without Basic; empty: none.
  std::string form = {};
  std::string_view member = "access_token";  ///< of the answer, which holds the token
  Clocks clocks;         ///< that for work times the lifetimes of tokens and the waits
  std::string where;     ///< the setting of the endpoint, for a request without a response
  std::string no_token;  ///< what its text begins with, such as "no token: "
  Error refused_again;   ///< a new token is refused too
  /// Why a response is not a token. `date` is the time of day when it came.
  std::function<Fault(const HttpResponse&, Time date)> fault;
};

/// Obtains access tokens with OAuth2 client credentials (RFC 6749 section 4.4), sent as Basic, or
/// with a form of the API's own, and caches the current one. Any number of threads may use it: one
/// requests a new token, while the others use the current token if it is still valid and wait
/// otherwise.
class TokenSource {
 public:
  /// A token is renewed this long before it expires, but not before half of its lifetime.
  static constexpr Duration leeway{5 * 60 * 1000};
  /// Without a valid token, a failed request is reported to all callers for this long, or for its
  /// Retry-After if that is longer.
  static constexpr Duration failure_memory{1'000};
  /// A token that is refused within this time after the last renewal is a configuration error.
  static constexpr Duration refusal_memory{10'000};

  TokenSource(Client client, TokenOptions options);

  /// The current token. Errors: unavailable, or configuration (names the setting to fix).
  Answer<Token> token();

  /// A token that replaces `refused`, for which the API returned 401. Sends no request if another
  /// thread replaced it already. `refused_again` of the options if the replacement is refused too.
  Answer<Token> renewed(const Token& refused);

 private:
  struct Granted {
    std::string value;
    Duration life{};
  };

  Answer<Token> take(std::unique_lock<std::mutex>& lock);
  void refresh(std::unique_lock<std::mutex>& lock, Time now);
  Answer<Granted> request();

  Client client_;
  TokenOptions options_;
  std::string authorization_;
  std::string form_;

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

}  // namespace ctsync::http
