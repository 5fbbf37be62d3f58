// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ctsync/base/result.hpp"
#include "ctsync/base/time.hpp"
#include "signature/hmac.hpp"

namespace ctsync::signature {

/// Protection against the replay of a captured delivery.
enum class ReplayProtection {
  timestamp,   ///< requires a signed timestamp within the tolerance
  dedup_only,  ///< accepts a signature over the body alone; only the delivery id protects
};

struct Options {
  ReplayProtection replay_protection = ReplayProtection::timestamp;
  /// Maximum difference between a timestamp and now, in either direction, inclusive.
  std::chrono::seconds tolerance{300};
  /// The setting that holds the secrets, for error messages.
  std::string where = {};
};

/// Result of the verification of a signature; used as a metrics label. The sender gets the same 401
/// for all but ok.
enum class Verdict {
  ok,
  missing,    ///< a header that the scheme requires is absent
  malformed,  ///< a header does not have the form that the scheme requires
  mismatch,   ///< no configured secret produces this signature
  stale,      ///< signed with a configured secret, but too long ago or too far ahead
  repeated,   ///< a header of the scheme is present more than once
};

/// The stable name of a Verdict.
std::string_view name(Verdict verdict) noexcept;

/// How Standard Webhooks uses a secret that X-Signature accepts.
enum class StandardKey {
  none,     ///< not at all: it is not base64 of 24 to 64 bytes
  decoded,  ///< decoded as base64, without its optional prefix `whsec_`
  hex,      ///< the same, though its text consists of hexadecimal digits and may be meant as such
};

/// How Standard Webhooks uses a secret. Deliveries that are signed so are refused for `none`.
StandardKey standard_key(std::string_view secret);

/// The headers that carry the signature of a delivery; the texts are borrowed.
struct SignatureHeaders {
  std::optional<std::string_view> x_signature;
  std::optional<std::string_view> x_timestamp;
  std::optional<std::string_view> webhook_id;
  std::optional<std::string_view> webhook_timestamp;
  std::optional<std::string_view> webhook_signature;
  bool repeated = false;

  /// Adds one header as received; `value` is raw, without surrounding white space. Names may be in
  /// any case; `svix-*` counts as `webhook-*`; other headers are ignored.
  void add(std::string_view header_name, std::string_view value) noexcept;
};

/// Verifies the signature of a delivery against the secrets of its source.
///
/// X-Signature is the hexadecimal HMAC-SHA256, with or without the prefix `sha256=`, of X-Timestamp
/// (Unix seconds), "." and the body; the key is the text of the secret. A delivery with
/// webhook-signature follows Standard Webhooks instead (github.com/standard-webhooks, spec 1.0.0):
/// base64 HMAC-SHA256 of id.timestamp.body; the key is the secret without its optional prefix
/// `whsec_`, base64-decoded. All secrets are always tried, and any of them is accepted. The object
/// may be used from many threads at once.
class SignatureVerifier {
 public:
  /// Errc::configuration if there is no secret, one is shorter than 16 bytes, one begins with
  /// `whsec_` but is not base64 of 24 to 64 bytes, or the tolerance is not positive. A secret
  /// without that prefix that is not such base64 is used for X-Signature only.
  static Result<SignatureVerifier> create(const std::vector<std::string>& secrets, Options options);

  /// Verifies one delivery; `body` is the raw bytes as received.
  Verdict verify(const SignatureHeaders& headers, std::string_view body, Time now) const;

 private:
  struct Keys {
    HmacSha256 text;
    std::optional<HmacSha256> standard;
  };

  SignatureVerifier(std::vector<Keys> keys, Options options)
      : keys_(std::move(keys)), options_(std::move(options)) {}

  static Result<Keys> keys_of(std::string_view secret, const std::string& where);

  Verdict verify_x_signature(const SignatureHeaders& headers, std::string_view body,
                             Time now) const;
  Verdict verify_body_only(const Digest& claimed, std::string_view body) const;
  Verdict verify_standard(const SignatureHeaders& headers, std::string_view body, Time now) const;
  Verdict within_tolerance(std::string_view timestamp, Time now) const noexcept;

  std::vector<Keys> keys_;
  Options options_;
};

/// The values of X-Timestamp and X-Signature for one delivery.
struct TimestampedSignature {
  std::string timestamp;
  std::string signature;
};

/// Signs `body` for X-Signature, as SignatureVerifier expects it.
Result<TimestampedSignature> sign_timestamped(std::string_view secret, Time now,
                                              std::string_view body);

}  // namespace ctsync::signature
