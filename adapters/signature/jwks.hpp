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

/// Reads a key set (RFC 7517 section 5; RSA keys as in RFC 7518 section 6.3). Keys that are not for
/// checking RS256 signatures, have no id, or are weaker than 2048 bits are passed over, and of two
/// with one id the second; Errc::invalid if none is left. Errc::too_large above 256 KiB.
Result<Jwks> parse_jwks(std::string_view text);

/// How long an answer with this Cache-Control (RFC 9111 section 5.2.2.1) may be kept: max-age, but
/// never less than 5 minutes and never more than 24 hours. Without a readable max-age, 5 minutes.
Duration kept_for(std::string_view cache_control);

/// A 2xx answer. `cache_control` is the value of that header, or empty.
struct Fetched {
  std::string body;
  std::string cache_control;
};

/// The keys of an issuer, fetched when they are needed and kept as long as the issuer says. An
/// unknown key id makes them be fetched anew, at most once in 60 seconds. While they cannot be
/// fetched, they are used for 24 hours longer, with an attempt every 10 seconds at most. Any number
/// of threads may ask; one fetches, the others wait only if they must.
class KeySource {
 public:
  /// Fetches the key set, from an address that is nobody's but the operator's to choose. Called by
  /// one thread at a time, which waits for it.
  using Fetch = std::function<Result<Fetched>()>;

  explicit KeySource(Fetch fetch) : fetch_(std::move(fetch)) {}

  /// The key of that id. Errc::missing if the issuer has none of it; Errc::unavailable if that
  /// cannot be known now.
  Result<RsaKey> find(std::string_view kid, Time now);

 private:
  Result<Kept<Jwks>::Got> fetch(Time now) const;

  Fetch fetch_;
  Kept<Jwks> keys_{{std::chrono::seconds{10}, std::chrono::seconds{60}}};
};

}  // namespace ctsync::signature
