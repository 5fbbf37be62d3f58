// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
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

/// Public keys of the certificates that SNS signs with. A certificate is fetched when a message
/// names it, verified against trust anchors, and cached for 24 hours; at most 32 are cached. If it
/// cannot be fetched again it is used for another 24 hours, but never past its expiry; a failure is
/// cached for 60 seconds. Any number of threads may use it; concurrent requests for one certificate
/// share a fetch.
///
/// Anybody may name certificates that do not exist, before any signature is checked. So a
/// certificate that was verified once is served whatever else is going on, and all others share
/// little: 4 are fetched at a time, at most 64 threads wait for them, 5 seconds each, and 64
/// failures are cached.
class CertificateSource {
 public:
  /// Fetches the body of a 2xx response from a URL made by to_string(SigningCertUrl). Errc::missing
  /// if the server reports that there is no such certificate, otherwise Errc::unavailable. It must
  /// verify the server's certificate, must not follow redirects, and must be quick because senders
  /// are waiting.
  using Fetch = std::function<Result<std::string>(const std::string& url)>;

  CertificateSource(TrustAnchors trust, Fetch fetch)
      : trust_(std::move(trust)), fetch_(std::move(fetch)) {}

  /// The key of the certificate at `url`. Errc::missing if SNS has no such certificate.
  /// Errc::unavailable if it cannot be fetched or is not trusted, which only the operator or time
  /// can change, or if too many unknown ones are being fetched.
  Result<RsaKey> find(const SigningCertUrl& url, Time now);

 private:
  struct Entry {
    Kept<RsaKey> key{{std::chrono::seconds{60}, std::chrono::hours{24}}};
    Time used{};
    int callers = 0;  ///< threads that fetch it or wait for it, while it is unknown
  };
  using Entries = std::map<std::string, std::shared_ptr<Entry>>;
  /// The entry of a name; null if there is no room. `counted`: leave() must follow.
  struct Visit {
    std::shared_ptr<Entry> entry;
    bool counted = false;
  };

  Visit enter(const std::string& name, Time now);
  void leave(const std::string& name, const std::shared_ptr<Entry>& entry);
  std::shared_ptr<Entry> without_fetch(const std::string& name, Time now);
  bool may_fetch(const std::string& name) const;
  static void make_room(Entries& entries, std::size_t most);
  Result<Kept<RsaKey>::Got> fetch(const SigningCertUrl& url, const std::string& text,
                                  Time now) const;

  TrustAnchors trust_;
  Fetch fetch_;
  std::mutex mutex_;
  std::condition_variable left_;
  Entries known_;     // verified once
  Entries unknown_;   // being fetched, or failed
  int fetching_ = 0;  // unknown names with callers
  int callers_ = 0;   // threads that fetch or wait
};

}  // namespace ctsync::signature
