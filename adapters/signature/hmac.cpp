// SPDX-License-Identifier: MIT
#include "signature/hmac.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <string>

namespace ctsync::signature {

namespace {

struct FreeMac {
  void operator()(EVP_MAC* mac) const noexcept { EVP_MAC_free(mac); }
};

const unsigned char* bytes_of(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Error openssl_failed() { return {Errc::internal, "", "OpenSSL could not compute HMAC-SHA256"}; }

}  // namespace

void HmacSha256::Free::operator()(evp_mac_ctx_st* context) const noexcept {
  EVP_MAC_CTX_free(context);
}

Result<HmacSha256> HmacSha256::create(std::string_view key) {
  if (key.empty()) return Error{Errc::invalid, "", "an HMAC key must not be empty"};
  const std::unique_ptr<EVP_MAC, FreeMac> mac{EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
  if (!mac) return openssl_failed();
  Context context{EVP_MAC_CTX_new(mac.get())};
  std::string digest_name = "SHA256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest_name.data(), 0),
      OSSL_PARAM_construct_end()};
  if (!context || EVP_MAC_init(context.get(), bytes_of(key), key.size(), parameters) != 1) {
    return openssl_failed();
  }
  return HmacSha256{std::move(context)};
}

Result<Digest> HmacSha256::sign(std::initializer_list<std::string_view> parts) const {
  const Context context{EVP_MAC_CTX_dup(keyed_.get())};
  if (!context) return openssl_failed();
  for (const auto part : parts) {
    if (EVP_MAC_update(context.get(), bytes_of(part), part.size()) != 1) return openssl_failed();
  }
  Digest digest{};
  std::size_t length = 0;
  if (EVP_MAC_final(context.get(), digest.data(), &length, digest.size()) != 1 ||
      length != digest.size()) {
    return openssl_failed();
  }
  return digest;
}

bool HmacSha256::verify(std::initializer_list<std::string_view> parts,
                        const Digest& claimed) const {
  const auto digest = sign(parts);
  return digest && equal(*digest, claimed);
}

bool equal(const Digest& left, const Digest& right) noexcept {
  return CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace ctsync::signature
