// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "ctsync/base/result.hpp"

struct evp_pkey_st;  // EVP_PKEY of OpenSSL

namespace ctsync::signature {

/// Digests of senders' RSA signatures.
enum class Hash { sha1, sha256 };

/// A public RSA key of 2048 to 8192 bits. Copies share the key, and any number of threads may
/// verify with it.
class RsaKey {
 public:
  /// From modulus and public exponent, big-endian bytes. Errc::invalid if the length of the modulus
  /// is out of range, or the exponent is even, below 3 or above 64 bits.
  static Result<RsaKey> from_numbers(std::string_view modulus, std::string_view exponent);

  /// Shares a key that OpenSSL has parsed. Errc::invalid if it is not RSA or its length is out of
  /// range.
  static Result<RsaKey> share(evp_pkey_st* key);

  /// Whether `signature` is a valid RSASSA-PKCS1-v1_5 signature (RFC 8017 section 8.2) of `text` by
  /// this key.
  bool verify(Hash hash, std::string_view text, std::string_view signature) const;

 private:
  explicit RsaKey(std::shared_ptr<evp_pkey_st> key) noexcept : key_(std::move(key)) {}

  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace ctsync::signature
