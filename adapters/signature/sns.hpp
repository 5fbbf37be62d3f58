// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ctsync/base/result.hpp"
#include "ctsync/base/time.hpp"
#include "ctsync/json/view.hpp"
#include "signature/certificates.hpp"
#include "signature/proof.hpp"
#include "signature/sns_address.hpp"

namespace ctsync::signature {

struct SnsOptions {
  /// The ARNs of the allowed topics. There is no setting that allows all topics, because anyone
  /// with an AWS account can have SNS send a signed message.
  std::vector<std::string> topics = {};
  /// 1 also accepts signatures over SHA-1, the default of topics; 2 refuses them.
  int min_signature_version = 1;
  /// How far a timestamp may be ahead, and how far back beyond the hour for which SNS retries a
  /// delivery. Must be larger while a dead-letter queue is redriven.
  Duration tolerance = std::chrono::hours{1};
  std::string where = {};  ///< the setting, for error messages
};

enum class SnsType { notification, subscription_confirmation, unsubscribe_confirmation };

/// The signed parts of a message. The texts are borrowed from the document it was parsed from.
struct SnsMessage {
  SnsType type{};
  std::string_view message_id;  ///< the same in every retry
  std::string_view topic_arn;
  std::string_view message;  ///< the published text, for a notification
  std::string_view token;    ///< empty for a notification
  std::optional<std::string_view> subject;
  Time timestamp{};
  int signature_version = 0;
};

/// `message` is set if, and only if, `proof` is ok.
struct SnsVerdict {
  Proof proof = Proof::malformed;
  std::optional<SnsMessage> message;
};

/// Verifies an Amazon SNS message: its signature (SNS developer guide, "Verifying the signatures of
/// Amazon SNS messages"), that its form makes the signed text unambiguous, that its topic is
/// allowed, and that it is not stale. The object may be used from many threads at once.
class SnsVerifier {
 public:
  /// Keeps a reference to `certificates`. Errc::configuration without a topic, with one that is not
  /// an ARN, with a version other than 1 and 2, or with a negative tolerance.
  static Result<SnsVerifier> create(SnsOptions options, CertificateSource& certificates);

  /// Verifies the envelope of one delivery. The topic is checked before anything is fetched, so
  /// Proof::not_allowed does not authenticate the sender. Proof::no_keys if the certificate is not
  /// available, which is not the sender's fault. UnsubscribeURL, MessageAttributes and all other
  /// members that SnsMessage does not have are not signed and must not be used.
  SnsVerdict verify(json::View body, Time now) const;

 private:
  using Topics = std::map<std::string, SnsRegion, std::less<>>;

  SnsVerifier(SnsOptions options, Topics topics, CertificateSource& certificates)
      : options_(std::move(options)), topics_(std::move(topics)), certificates_(&certificates) {}

  bool fresh(Time timestamp, Time now) const noexcept;

  SnsOptions options_;
  Topics topics_;
  CertificateSource* certificates_;
};

/// The URL that confirms the subscription of a verified message, built from verified parts; never
/// request the SubscribeURL of the message. Errc::unsupported for another type: the SubscribeURL of
/// an UnsubscribeConfirmation would subscribe again.
Result<std::string> confirm_url(const SnsMessage& message);

}  // namespace ctsync::signature
