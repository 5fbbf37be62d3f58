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

/// An access token. `number` tells one token from the next.
struct Token {
  std::string value;
  std::uint64_t number = 0;
};

/// Gets access tokens by OAuth2 client credentials (RFC 6749 section 4.4; commercetools
/// api/oauth.raml) and keeps the current one. Any number of threads may use it: one of them asks
/// commercetools, the others go on with the current token while that lasts, and wait otherwise.
class TokenSource {
 public:
  /// A token is replaced so long before it ends, or halfway through a short life.
  static constexpr Duration leeway{5 * 60 * 1000};
  /// A failed request is answered to everybody for so long, or for the Retry-After it came with.
  static constexpr Duration failure_memory{1'000};
  /// After a refused token was replaced, the next refusal is believed for so long.
  static constexpr Duration refusal_memory{10'000};

  /// `client` speaks to the auth URL of the credentials.
  TokenSource(http::Client client, const Credentials& credentials, Timing timing);

  /// The current token. Errors: unavailable, or configuration with the setting to mend.
  Answer<Token> token();

  /// A token other than `refused`, to which the API said 401. If another thread has replaced it
  /// already nothing is asked; if a replacement is refused as well, that is Errc::configuration.
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
