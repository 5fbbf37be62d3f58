// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "ctsync/base/result.hpp"
#include "ctsync/base/time.hpp"
#include "signature/kept.hpp"
#include "signature/rsa_key.hpp"

namespace ctsync::signature {

/// The keys of a JSON Web Key Set by their key id.
using Jwks = std::map<std::string, RsaKey, std::less<>>;

/// Parses a key set (RFC 7517 section 5; RSA keys as in RFC 7518 section 6.3). Keys that are not
/// for RS256 signatures, have no id or are shorter than 2048 bits are skipped; of two usable keys
/// with one id the first counts. Errc::invalid if no key is left, Errc::too_large above 256 KiB.
Result<Jwks> parse_jwks(std::string_view text);

/// Cache lifetime of a response with this Cache-Control (RFC 9111 section 5.2.2.1): max-age, but at
/// least 5 minutes and at most 24 hours. Without a valid max-age, 5 minutes.
Duration kept_for(std::string_view cache_control);

/// A 2xx response. `cache_control` is the value of that header field, or empty.
struct Fetched {
  std::string body;
  std::string cache_control;
};

/// The keys of an issuer, fetched on demand and cached for kept_for() of the response. An unknown
/// key id triggers a fetch, at most once in 60 seconds. If fetching fails, the cached keys are used
/// for 24 hours longer, with an attempt every 10 seconds at most. Any number of threads may use it;
/// one fetches, and others wait only if the cached keys are not sufficient.
class KeySource {
 public:
  /// Fetches the key set from the configured address. Called by one thread at a time, which waits
  /// for the result.
  using Fetch = std::function<Result<Fetched>()>;

  explicit KeySource(Fetch fetch) : fetch_(std::move(fetch)) {}

  /// The key with that id. Errc::missing if the issuer has no such key; Errc::unavailable if that
  /// cannot be determined now.
  Result<RsaKey> find(std::string_view kid, Time now);

 private:
  Result<Kept<Jwks>::Got> fetch(Time now) const;

  Fetch fetch_;
  Kept<Jwks> keys_{{std::chrono::seconds{10}, std::chrono::seconds{60}}};
};

}  // namespace ctsync::signature
