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

/// What keeps a captured delivery from being accepted again later.
enum class ReplayProtection {
  timestamp,   ///< a signed timestamp, close to now, is required
  dedup_only,  ///< a signature over the body alone is enough; only the id of the delivery protects
};

struct Options {
  ReplayProtection replay_protection = ReplayProtection::timestamp;
  /// How far a timestamp may lie from now, in either direction, inclusive.
  std::chrono::seconds tolerance{300};
  /// The setting that holds the secrets, for error messages.
  std::string where = {};
};

/// What became of a signature: a label for metrics. The sender gets the same 401 for all but ok.
enum class Verdict {
  ok,
  missing,    ///< a header that the scheme needs is absent
  malformed,  ///< a header is not of the form the scheme demands
  mismatch,   ///< no secret gives this signature
  stale,      ///< signed with a secret of ours, but too long ago or too far ahead
  repeated,   ///< a header of the scheme came twice
};

/// The stable word for a Verdict.
std::string_view name(Verdict verdict) noexcept;

/// The headers that say how a delivery is signed; the texts are borrowed.
struct SignatureHeaders {
  std::optional<std::string_view> x_signature;
  std::optional<std::string_view> x_timestamp;
  std::optional<std::string_view> webhook_id;
  std::optional<std::string_view> webhook_timestamp;
  std::optional<std::string_view> webhook_signature;
  bool repeated = false;

  /// Takes in one header as received, its value raw and without white space around it. Names may be
  /// in any case; `svix-*` counts as `webhook-*`; any other header is passed over.
  void add(std::string_view header_name, std::string_view value) noexcept;
};

/// Checks the signature of a delivery against the secrets of its source.
///
/// X-Signature holds the hexadecimal HMAC-SHA256, with or without `sha256=` before it, of
/// X-Timestamp (Unix seconds), "." and the body; the key is the text of the secret. A delivery with
/// webhook-signature follows Standard Webhooks instead (github.com/standard-webhooks, spec 1.0.0):
/// base64 HMAC-SHA256 of id.timestamp.body, keyed with the bytes that the secret, after an optional
/// `whsec_`, is the base64 of. All secrets are always tried, and any of them will do. The object
/// may be used from many threads at once.
class SignatureVerifier {
 public:
  /// Fails with Errc::configuration if there is no secret, one is shorter than 16 bytes, one starts
  /// with `whsec_` without being base64 of 24 to 64 bytes, or the tolerance is not positive. A
  /// secret without that prefix which is not such base64 serves X-Signature only.
  static Result<SignatureVerifier> create(const std::vector<std::string>& secrets, Options options);

  /// Judges one delivery; `body` is the raw bytes as they arrived.
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

/// Signs `body` as SignatureVerifier expects it of X-Signature.
Result<TimestampedSignature> sign_timestamped(std::string_view secret, Time now,
                                              std::string_view body);

}  // namespace ctsync::signature
