// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/json/view.hpp>
#include <memory>
#include <optional>
#include <signature/certificates.hpp>
#include <signature/sns.hpp>
#include <utility>

#include "intake/remote_keys.hpp"
#include "settings/sources/source_settings.hpp"

namespace ctsync::server {

/// The verifier of an sns source together with its source of certificates.
class SnsProof {
 public:
  /// `tolerance` is how much older than an hour a message may be. Errors: configuration, with the
  /// setting.
  static Result<std::unique_ptr<SnsProof>> create(const SourceSettings& settings,
                                                  Duration tolerance, ReportFetch report);

  signature::SnsVerdict verify(json::View body, Time now) const {
    return verifier_->verify(body, now);
  }

 private:
  explicit SnsProof(signature::TrustAnchors trust, signature::CertificateSource::Fetch fetch)
      : certificates_(std::move(trust), std::move(fetch)) {}

  signature::CertificateSource certificates_;
  std::optional<signature::SnsVerifier> verifier_;
};

}  // namespace ctsync::server
