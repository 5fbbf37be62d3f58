// SPDX-License-Identifier: MIT
#include "signature/rsa_key.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "signature/openssl_errors.hpp"

namespace ctsync::signature {

namespace {

constexpr int least_bits = 2048;
constexpr int most_bits = 8192;

struct Free {
  void operator()(BIGNUM* number) const noexcept { BN_free(number); }
  void operator()(OSSL_PARAM_BLD* builder) const noexcept { OSSL_PARAM_BLD_free(builder); }
  void operator()(OSSL_PARAM* parameters) const noexcept { OSSL_PARAM_free(parameters); }
  void operator()(EVP_PKEY_CTX* context) const noexcept { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

template <class T>
using Owned = std::unique_ptr<T, Free>;

const unsigned char* bytes_of(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Owned<BIGNUM> number_of(std::string_view bytes) {
  if (bytes.size() > most_bits / 8 + 1) return nullptr;
  return Owned<BIGNUM>{BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr)};
}

bool good_exponent(const BIGNUM* exponent) noexcept {
  return BN_is_odd(exponent) == 1 && BN_is_one(exponent) == 0 && BN_num_bits(exponent) <= 64;
}

Error no_key(std::string detail) { return {Errc::invalid, "", std::move(detail)}; }

}  // namespace

Result<RsaKey> RsaKey::from_numbers(std::string_view modulus, std::string_view exponent) {
  const OpensslErrors errors;
  const auto n = number_of(modulus);
  const auto e = number_of(exponent);
  if (!n || !e || !good_exponent(e.get())) return no_key("not the numbers of an RSA key");
  const Owned<OSSL_PARAM_BLD> builder{OSSL_PARAM_BLD_new()};
  if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return no_key("OpenSSL could not take the numbers of an RSA key");
  }
  const Owned<OSSL_PARAM> parameters{OSSL_PARAM_BLD_to_param(builder.get())};
  const Owned<EVP_PKEY_CTX> context{EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr)};
  EVP_PKEY* made = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return no_key("OpenSSL could not make an RSA key");
  }
  auto key = share(made);
  EVP_PKEY_free(made);
  return key;
}

Result<RsaKey> RsaKey::share(evp_pkey_st* key) {
  if (key == nullptr || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) return no_key("not an RSA key");
  const int bits = EVP_PKEY_get_bits(key);
  if (bits < least_bits || bits > most_bits) {
    return no_key("an RSA key must have 2048 to 8192 bits");
  }
  if (EVP_PKEY_up_ref(key) != 1) return no_key("OpenSSL could not share a key");
  return RsaKey{std::shared_ptr<EVP_PKEY>{key, EVP_PKEY_free}};
}

bool RsaKey::verify(Hash hash, std::string_view text, std::string_view signature) const {
  const OpensslErrors errors;
  const Owned<EVP_MD_CTX> context{EVP_MD_CTX_new()};
  const EVP_MD* digest = hash == Hash::sha1 ? EVP_sha1() : EVP_sha256();
  return context &&
         EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(text),
                          text.size()) == 1;
}

}  // namespace ctsync::signature
