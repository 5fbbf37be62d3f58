// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <http/client.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctsync::server {

/// How a delivery is signed.
enum class Signing {
  hmac,               ///< X-Signature over X-Timestamp and body
  standard_webhooks,  ///< github.com/standard-webhooks, spec 1.0.0
  key,                ///< the source's key, as EventBridge and Event Grid present it
  none,
};

inline constexpr std::array<std::string_view, 4> signing_words{"hmac", "standard_webhooks", "key",
                                                               "none"};

/// Who gets deliveries, and what they are signed with.
struct Receiver {
  std::string url;     ///< as it was given, for messages
  std::string origin;  ///< the part of the URL that names the server
  std::string path;
  Signing signing = Signing::hmac;
  std::string secret = {};  ///< of hmac and standard_webhooks
  std::string where = {};   ///< the setting of the secret, for errors
  /// Further headers, such as that with the key.
  std::vector<std::pair<std::string, std::string>> headers = {};
};

/// A client of the server. Errors: configuration, about --to.
Result<http::Client> client_of(const Receiver& receiver);

/// Signs a delivery with the current time and posts it. `id` becomes the id of Standard Webhooks.
/// Errors: configuration, where the secret does not suit the signature; else those of the client,
/// with the URL as `where`.
Result<http::HttpResponse> post_signed(http::Client& client, const Receiver& receiver,
                                       std::string_view id, std::string_view body);

}  // namespace ctsync::server
