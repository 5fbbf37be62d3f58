// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "ctsync/base/result.hpp"
#include "ctsync/base/time.hpp"
#include "signature/rsa_key.hpp"

struct x509_store_st;  // X509_STORE of OpenSSL
struct stack_st_X509;  // STACK_OF(X509)

namespace ctsync::signature {

/// The certificates to trust.
struct TrustOptions {
  /// PEM certificates of the trust anchors, roots or not; empty means the system's roots.
  std::string anchors_pem = {};
  /// PEM intermediate certificates between an anchor and a leaf. They are not trusted themselves.
  std::string intermediates_pem = {};
  std::string where = {};  ///< the setting, for error messages
};

/// Verifies certificates against trust anchors (RFC 5280 section 6). Any number of threads may use
/// it at once.
class TrustAnchors {
 public:
  /// Errc::configuration if a PEM text of the options contains no certificate or an invalid one.
  /// Errc::unavailable if the system's roots cannot be loaded.
  static Result<TrustAnchors> create(const TrustOptions& options);

  struct Certified {
    RsaKey key;
    Time not_after;  ///< the last moment at which the certificate is valid
  };

  /// The key of the first certificate in `pem`; the others serve as intermediates. The certificate
  /// must lead to an anchor, be valid at `now` and name one of the hosts `names` (wildcards do not
  /// match). Errc::malformed if there is no certificate or the text is above 64 KiB, otherwise
  /// Errc::invalid.
  Result<Certified> certify(std::string_view pem, std::span<const std::string> names,
                            Time now) const;

 private:
  struct Free {
    void operator()(x509_store_st* store) const noexcept;
    void operator()(stack_st_X509* certificates) const noexcept;
  };
  using Store = std::unique_ptr<x509_store_st, Free>;
  using Certificates = std::unique_ptr<stack_st_X509, Free>;

  TrustAnchors(Store store, Certificates intermediates) noexcept
      : store_(std::move(store)), intermediates_(std::move(intermediates)) {}

  static Certificates read(std::string_view pem);
  static Store trusting(stack_st_X509* anchors);

  Store store_;
  Certificates intermediates_;
};

}  // namespace ctsync::signature
