// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "ctsync/base/result.hpp"

struct evp_pkey_st;  // EVP_PKEY of OpenSSL

namespace ctsync::signature {

/// The digests that RSA signatures of senders are made over.
enum class Hash { sha1, sha256 };

/// A public RSA key of 2048 to 8192 bits. Copies share it, and any number of threads may verify
/// with the same one.
class RsaKey {
 public:
  /// Of modulus and public exponent, big-endian bytes. Errc::invalid if the modulus is shorter or
  /// longer than that, or the exponent is even, below 3 or above 64 bits.
  static Result<RsaKey> from_numbers(std::string_view modulus, std::string_view exponent);

  /// Shares a key that OpenSSL has read. Errc::invalid if it is not RSA or not of such a length.
  static Result<RsaKey> share(evp_pkey_st* key);

  /// Whether `signature` is one of `text` by this key: RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2).
  bool verify(Hash hash, std::string_view text, std::string_view signature) const;

 private:
  explicit RsaKey(std::shared_ptr<evp_pkey_st> key) noexcept : key_(std::move(key)) {}

  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace ctsync::signature
