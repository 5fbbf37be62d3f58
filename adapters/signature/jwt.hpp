// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ctsync/base/result.hpp"
#include "ctsync/base/time.hpp"
#include "ctsync/json/view.hpp"
#include "signature/jwks.hpp"
#include "signature/proof.hpp"

namespace ctsync::signature {

struct OidcOptions {
  /// The audience configured for the subscription; Pub/Sub's default is the push URL.
  std::string audience = {};
  /// The service account configured for the subscription.
  std::string service_account_email = {};
  std::vector<std::string> issuers = {"https://accounts.google.com", "accounts.google.com"};
  std::chrono::seconds leeway{60};  ///< tolerated clock difference
  std::string where = {};           ///< the setting, for error messages
};

/// Verifies the OpenID Connect token of a Google Cloud Pub/Sub push (Google "Authentication for
/// push subscriptions"). The token must be a JSON Web Token (RFC 7519) signed with RS256 by a key
/// of the issuer, be within its validity period, and name the configured audience and service
/// account. The object may be used from many threads at once.
class OidcVerifier {
 public:
  /// Keeps a reference to `keys`. Errc::configuration without audience, service account or issuer,
  /// or with a negative leeway.
  static Result<OidcVerifier> create(OidcOptions options, KeySource& keys);

  /// Verifies the value of the Authorization header field. Proof::no_keys if the keys are not
  /// available, which is not the sender's fault.
  Proof verify(std::optional<std::string_view> authorization, Time now) const;

 private:
  OidcVerifier(OidcOptions options, KeySource& keys) : options_(std::move(options)), keys_(&keys) {}

  Proof verify_claims(json::View claims, Time now) const;

  OidcOptions options_;
  KeySource* keys_;
};

}  // namespace ctsync::signature
