// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "ctsync/base/result.hpp"
#include "ctsync/base/time.hpp"
#include "signature/kept.hpp"
#include "signature/rsa_key.hpp"
#include "signature/sns_address.hpp"
#include "signature/trust.hpp"

namespace ctsync::signature {

/// The keys that SNS signs with, from certificates that are fetched when a message names them,
/// checked against trust anchors, and kept for 24 hours; 32 at most. While one cannot be fetched
/// again it is used for 24 hours longer, but never past its own end. A failure is remembered for 60
/// seconds. Any number of threads may ask; of those who want the same certificate one fetches it.
class CertificateSource {
 public:
  /// Fetches the body of a 2xx answer from an address that to_string(SigningCertUrl) made:
  /// Errc::missing if the server says that there is no such thing, otherwise Errc::unavailable. It
  /// must verify the server's certificate, follow no redirect, and be quick: senders are waiting.
  using Fetch = std::function<Result<std::string>(const std::string& url)>;

  CertificateSource(TrustAnchors trust, Fetch fetch)
      : trust_(std::move(trust)), fetch_(std::move(fetch)) {}

  /// The key of that certificate. Errc::missing if SNS has none there; Errc::unavailable if it
  /// cannot be had or is not to be trusted, which only the operator or time can change.
  Result<RsaKey> find(const SigningCertUrl& url, Time now);

 private:
  struct Entry {
    Kept<RsaKey> key{{std::chrono::seconds{60}, std::chrono::hours{24}}};
    Time used{};
  };

  std::shared_ptr<Entry> entry_of(const std::string& url, Time now);
  bool make_room();
  Result<Kept<RsaKey>::Got> fetch(const SigningCertUrl& url, const std::string& text,
                                  Time now) const;

  TrustAnchors trust_;
  Fetch fetch_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Entry>> entries_;
};

}  // namespace ctsync::signature
