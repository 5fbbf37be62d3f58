// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <initializer_list>
#include <memory>
#include <string_view>

#include "ctsync/base/result.hpp"

struct evp_mac_ctx_st;  // EVP_MAC_CTX of OpenSSL

namespace ctsync::signature {

/// The 32 bytes of an HMAC-SHA256.
using Digest = std::array<unsigned char, 32>;

/// HMAC-SHA256 (RFC 2104) with one key. The key is worked in once, when the object is made; after
/// that any number of threads may sign and verify with the same object.
class HmacSha256 {
 public:
  /// The key must not be empty: with an empty one everybody could sign.
  static Result<HmacSha256> create(std::string_view key);

  /// The HMAC of the parts, joined without anything between them. Fails only when OpenSSL does, for
  /// want of memory.
  Result<Digest> sign(std::initializer_list<std::string_view> parts) const;

  /// Whether `claimed` is the HMAC of the parts; takes the same time wherever the two differ.
  bool verify(std::initializer_list<std::string_view> parts, const Digest& claimed) const;

 private:
  struct Free {
    void operator()(evp_mac_ctx_st* context) const noexcept;
  };
  using Context = std::unique_ptr<evp_mac_ctx_st, Free>;

  explicit HmacSha256(Context keyed) noexcept : keyed_(std::move(keyed)) {}

  Context keyed_;  // never computed with: each signature works on a copy
};

/// Compares two digests in constant time.
bool equal(const Digest& left, const Digest& right) noexcept;

}  // namespace ctsync::signature
