// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ctsync/base/base64.hpp"
#include "ctsync/base/time.hpp"
#include "signature/rsa_key.hpp"

/// The signer's side: a key that signs as Google and Amazon do, and certificates for it.

struct Release {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};
template <class T>
using Held = std::unique_ptr<T, Release>;

inline std::string base64url(std::string_view bytes) {
  auto text = ctsync::detail::base64(bytes);
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text.substr(0, text.find('='));
}

class RsaSigner {
 public:
  explicit RsaSigner(unsigned bits = 2048) : key_(EVP_RSA_gen(bits)) { REQUIRE(key_); }

  EVP_PKEY* key() const { return key_.get(); }

  std::string sign(ctsync::signature::Hash hash, std::string_view text) const {
    const Held<EVP_MD_CTX> context{EVP_MD_CTX_new()};
    const auto* digest = hash == ctsync::signature::Hash::sha1 ? EVP_sha1() : EVP_sha256();
    std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key())), '\0');
    std::size_t size = signature.size();
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    REQUIRE(EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key()) == 1);
    REQUIRE(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                           bytes, text.size()) == 1);
    signature.resize(size);
    return signature;
  }

  std::string number(const char* name) const {
    BIGNUM* made = nullptr;
    REQUIRE(EVP_PKEY_get_bn_param(key(), name, &made) == 1);
    const Held<BIGNUM> number{made};
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(made)), '\0');
    BN_bn2bin(made, reinterpret_cast<unsigned char*>(bytes.data()));
    return bytes;
  }
  std::string modulus() const { return number(OSSL_PKEY_PARAM_RSA_N); }
  std::string exponent() const { return number(OSSL_PKEY_PARAM_RSA_E); }

  /// The key as a member of a JSON Web Key Set; `more` adds members to it.
  std::string jwk(const std::string& kid, const std::string& more = "") const {
    return R"({"kty":"RSA","n":")" + base64url(modulus()) + R"(","e":")" + base64url(exponent()) +
           R"(","kid":")" + kid + "\"" + more + "}";
  }

 private:
  Held<EVP_PKEY> key_;
};

/// Created once, because key generation is slow.
inline const RsaSigner& signer() {
  static const RsaSigner made;
  return made;
}
inline const RsaSigner& other_signer() {
  static const RsaSigner made;
  return made;
}

struct CertificateText {
  std::string subject = "sns.amazonaws.com";
  std::string names = "DNS:sns.amazonaws.com";
  ctsync::Time not_before{};
  ctsync::Time not_after{};
  bool authority = false;
  const EVP_MD* digest = EVP_sha256();  ///< digest of the signature
};

/// A certificate for `of`, signed by `issuer`, whose subject is `issuer_name`.
inline std::string certificate(const CertificateText& text, const RsaSigner& of,
                               const RsaSigner& issuer, const std::string& issuer_name) {
  const auto put_name = [](X509_NAME* name, const std::string& common) {
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(common.c_str()), -1, -1, 0);
  };
  const auto seconds = [](ctsync::Time time) {
    return static_cast<std::time_t>(time.time_since_epoch() / std::chrono::seconds{1});
  };
  const Held<X509> made{X509_new()};
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), text.authority ? 1 : 2);
  ASN1_TIME_set(X509_getm_notBefore(made.get()), seconds(text.not_before));
  ASN1_TIME_set(X509_getm_notAfter(made.get()), seconds(text.not_after));
  put_name(X509_get_subject_name(made.get()), text.subject);
  put_name(X509_get_issuer_name(made.get()), issuer_name);
  X509_set_pubkey(made.get(), of.key());
  const auto extend = [&](int kind, const std::string& value) {
    const Held<X509_EXTENSION> extension{
        X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str())};
    REQUIRE(extension);
    X509_add_ext(made.get(), extension.get(), -1);
  };
  extend(NID_basic_constraints, text.authority ? "critical,CA:TRUE" : "CA:FALSE");
  if (!text.names.empty()) extend(NID_subject_alt_name, text.names);
  REQUIRE(X509_sign(made.get(), issuer.key(), text.digest) > 0);

  const Held<BIO> bio{BIO_new(BIO_s_mem())};
  REQUIRE(PEM_write_bio_X509(bio.get(), made.get()) == 1);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

/// One of the test vectors shared with other implementations; nullopt, with a message, if they are
/// not available.
inline std::optional<std::string> shared_vector(const std::string& name) {
  std::ifstream file(CTSYNC_SHARED "/vectors/" + name);
  if (!file) {
    MESSAGE(name, " is not here: its vectors were not tried");
    return std::nullopt;
  }
  return std::string{std::istreambuf_iterator<char>(file), {}};
}
