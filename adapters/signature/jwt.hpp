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
  /// What the subscription names as audience; by default of Pub/Sub the URL it pushes to.
  std::string audience = {};
  /// The service account that the subscription pushes as.
  std::string service_account_email = {};
  std::vector<std::string> issuers = {"https://accounts.google.com", "accounts.google.com"};
  std::chrono::seconds leeway{60};  ///< by which the clocks may differ
  std::string where = {};           ///< the setting, for error messages
};

/// Checks the OpenID Connect token that Google Cloud Pub/Sub puts on a push (Google "Authentication
/// for push subscriptions"): a JSON Web Token (RFC 7519) signed with RS256 and nothing else, by a
/// key of the issuer, for our audience, in time, and for our service account. The object may be
/// used from many threads at once.
class OidcVerifier {
 public:
  /// Keeps a reference to `keys`. Errc::configuration without audience, service account or issuer,
  /// or with a negative leeway.
  static Result<OidcVerifier> create(OidcOptions options, KeySource& keys);

  /// Judges the value of the Authorization header. Proof::no_keys if the keys cannot be had, which
  /// is no fault of the sender's.
  Proof verify(std::optional<std::string_view> authorization, Time now) const;

 private:
  OidcVerifier(OidcOptions options, KeySource& keys) : options_(std::move(options)), keys_(&keys) {}

  Proof verify_claims(json::View claims, Time now) const;

  OidcOptions options_;
  KeySource* keys_;
};

}  // namespace ctsync::signature
