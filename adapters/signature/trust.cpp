// SPDX-License-Identifier: MIT
#include "signature/trust.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <chrono>
#include <optional>

#include "signature/openssl_errors.hpp"

namespace ctsync::signature {

namespace {

constexpr std::size_t longest_pem = 64 * 1024;
constexpr int longest_chain = 8;
constexpr int security_level = 2;  // no RSA below 2048 bits, no signature over SHA-1

struct Free {
  void operator()(BIO* bio) const noexcept { BIO_free(bio); }
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
  void operator()(X509_STORE_CTX* context) const noexcept { X509_STORE_CTX_free(context); }
  void operator()(ASN1_TIME* time) const noexcept { ASN1_TIME_free(time); }
};

template <class T>
using Owned = std::unique_ptr<T, Free>;

// Whether PEM reading stopped at the end of the input and not at an invalid entry.
bool at_end() noexcept {
  const auto error = ERR_peek_last_error();
  return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

std::optional<Time> time_of(const ASN1_TIME* time) {
  const Owned<ASN1_TIME> epoch{ASN1_TIME_set(nullptr, 0)};
  int days = 0;
  int seconds = 0;
  if (!epoch || ASN1_TIME_diff(&days, &seconds, epoch.get(), time) != 1) return std::nullopt;
  return Time{} + std::chrono::days{days} + std::chrono::seconds{seconds};
}

bool expect(X509_STORE_CTX* context, std::span<const std::string> names, Time now) {
  X509_VERIFY_PARAM* const expected = X509_STORE_CTX_get0_param(context);
  for (const auto& name : names) {
    if (X509_VERIFY_PARAM_add1_host(expected, name.data(), name.size()) != 1) return false;
  }
  X509_VERIFY_PARAM_set_hostflags(
      expected, X509_CHECK_FLAG_NO_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  X509_VERIFY_PARAM_set_depth(expected, longest_chain);
  X509_VERIFY_PARAM_set_auth_level(expected, security_level);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  X509_VERIFY_PARAM_set_time(expected, static_cast<std::time_t>(seconds));
  return X509_VERIFY_PARAM_set_flags(expected, X509_V_FLAG_PARTIAL_CHAIN) == 1;
}

Error out_of_memory() { return {Errc::internal, "", "OpenSSL could not check a certificate"}; }

Error wrong_setting(const std::string& where) {
  return {Errc::configuration, where, "expected certificates in PEM"};
}

}  // namespace

void TrustAnchors::Free::operator()(x509_store_st* store) const noexcept { X509_STORE_free(store); }

void TrustAnchors::Free::operator()(stack_st_X509* certificates) const noexcept {
  sk_X509_pop_free(certificates, X509_free);
}

// nullptr if there is no certificate, or if a PEM certificate is invalid.
TrustAnchors::Certificates TrustAnchors::read(std::string_view pem) {
  const OpensslErrors errors;
  const Owned<BIO> bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
  Certificates certificates{sk_X509_new_null()};
  if (!bio || !certificates) return nullptr;
  while (Owned<X509> each{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    if (sk_X509_push(certificates.get(), each.get()) == 0) return nullptr;
    each.release();
  }
  if (!at_end() || sk_X509_num(certificates.get()) == 0) return nullptr;
  return certificates;
}

// The system's anchors if `anchors` is null; nullptr if they cannot be loaded.
TrustAnchors::Store TrustAnchors::trusting(stack_st_X509* anchors) {
  Store store{X509_STORE_new()};
  if (!store) return nullptr;
  if (anchors == nullptr) {
    if (X509_STORE_set_default_paths(store.get()) != 1) return nullptr;
    return store;
  }
  for (int i = 0; i < sk_X509_num(anchors); ++i) {
    if (X509_STORE_add_cert(store.get(), sk_X509_value(anchors, i)) != 1) return nullptr;
  }
  return store;
}

Result<TrustAnchors> TrustAnchors::create(const TrustOptions& options) {
  const OpensslErrors errors;
  Certificates anchors;
  if (!options.anchors_pem.empty() && !(anchors = read(options.anchors_pem))) {
    return wrong_setting(options.where);
  }
  Certificates intermediates;
  if (!options.intermediates_pem.empty() && !(intermediates = read(options.intermediates_pem))) {
    return wrong_setting(options.where);
  }
  auto store = trusting(anchors.get());
  if (!store) return Error{Errc::unavailable, options.where, "the trusted roots cannot be loaded"};
  return TrustAnchors{std::move(store), std::move(intermediates)};
}

Result<TrustAnchors::Certified> TrustAnchors::certify(std::string_view pem,
                                                      std::span<const std::string> names,
                                                      Time now) const {
  const OpensslErrors errors;
  const auto given = pem.size() <= longest_pem ? read(pem) : nullptr;
  if (!given) return Error{Errc::malformed, "", "expected a certificate in PEM of at most 64 KiB"};
  X509* const leaf = sk_X509_value(given.get(), 0);

  // Shallow copies: `given` and `intermediates_` own the certificates.
  const auto free_shallow = [](STACK_OF(X509) * stack) { sk_X509_free(stack); };
  const std::unique_ptr<STACK_OF(X509), decltype(free_shallow)> untrusted{sk_X509_dup(given.get()),
                                                                          free_shallow};
  const Owned<X509_STORE_CTX> context{X509_STORE_CTX_new()};
  if (!untrusted || !context) return out_of_memory();
  for (int i = 0; intermediates_ && i < sk_X509_num(intermediates_.get()); ++i) {
    sk_X509_push(untrusted.get(), sk_X509_value(intermediates_.get(), i));
  }
  if (X509_STORE_CTX_init(context.get(), store_.get(), leaf, untrusted.get()) != 1 ||
      !expect(context.get(), names, now)) {
    return out_of_memory();
  }
  if (names.empty() || X509_verify_cert(context.get()) != 1) {
    return Error{Errc::invalid, "", "the certificate is not one to trust"};
  }
  auto key = RsaKey::share(X509_get0_pubkey(leaf));
  const auto not_after = time_of(X509_get0_notAfter(leaf));
  if (!key || !not_after) return Error{Errc::invalid, "", "the certificate holds no usable key"};
  return Certified{*std::move(key), *not_after};
}

}  // namespace ctsync::signature
