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

/// HMAC-SHA256 (RFC 2104) with one key, which is set up once at creation. Any number of threads may
/// sign and verify with the same object.
class HmacSha256 {
 public:
  /// Errc::invalid for an empty key, because anyone could sign with it.
  static Result<HmacSha256> create(std::string_view key);

  /// The HMAC of the concatenated parts. Errc::internal only if OpenSSL runs out of memory.
  Result<Digest> sign(std::initializer_list<std::string_view> parts) const;

  /// Whether `claimed` is the HMAC of the parts; compares in constant time.
  bool verify(std::initializer_list<std::string_view> parts, const Digest& claimed) const;

 private:
  struct Free {
    void operator()(evp_mac_ctx_st* context) const noexcept;
  };
  using Context = std::unique_ptr<evp_mac_ctx_st, Free>;

  explicit HmacSha256(Context keyed) noexcept : keyed_(std::move(keyed)) {}

  Context keyed_;  // template: each signature uses a copy
};

/// Compares two digests in constant time.
bool equal(const Digest& left, const Digest& right) noexcept;

}  // namespace ctsync::signature
