// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <http/message.hpp>
#include <memory>
#include <optional>
#include <signature/proof.hpp>
#include <signature/sender.hpp>
#include <signature/sns.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "intake/remote_keys.hpp"
#include "settings/source_settings.hpp"

namespace ctsync::server {

/// What Amazon SNS says about a subscription, verified: that one is to be confirmed, or has ended.
struct SubscriptionNotice {
  signature::SnsType type{};
  std::string topic_arn;
  std::string token;
};

struct Judgement {
  signature::Proof proof = signature::Proof::malformed;
  std::optional<SubscriptionNotice> notice = std::nullopt;  ///< only if `proof` is ok
};

/// Knows a source and judges whether a delivery comes from its sender. Any number of threads may
/// use one at once; where keys have to be fetched first, a delivery waits for them 5 seconds.
class Authenticator {
 public:
  /// For a source of all_sources(). Errc::configuration with the setting that is wrong. `report` is
  /// told why keys could not be fetched; deliveries then get Proof::no_keys.
  static Result<std::unique_ptr<Authenticator>> create(SourceSettings settings,
                                                       ReportFetch report = {});

  Authenticator(const Authenticator&) = delete;
  Authenticator& operator=(const Authenticator&) = delete;
  virtual ~Authenticator() = default;

  const SourceSettings& settings() const noexcept { return settings_; }
  const std::string& name() const noexcept { return settings_.name; }
  signature::Sender sender() const noexcept;

  /// Judges one request with its whole body. Looked at are headers, query and raw body.
  virtual Judgement judge(const http::Request& request, Time now) const = 0;

  /// Does what a notice of a subscription to be confirmed asks for, in 5 seconds at most. Errors as
  /// confirm_subscription has them, and Errc::unsupported for another notice.
  Status confirm(const SubscriptionNotice& notice) const;

 protected:
  explicit Authenticator(SourceSettings settings) : settings_(std::move(settings)) {}

 private:
  const SourceSettings settings_;
};

/// The verifier of an sns source, with what it needs to get at certificates.
class SnsProof {
 public:
  /// `tolerance` is how much older than an hour a message may be. Errors as for Authenticator.
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
