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
  /// The ARNs of the topics that may deliver. Anybody with an AWS account can have SNS send us a
  /// signed message, so there is no way to allow them all.
  std::vector<std::string> topics = {};
  /// 1 also takes signatures over SHA-1, which topics make unless told otherwise; 2 refuses them.
  int min_signature_version = 1;
  /// How much older than the hour for which SNS repeats a delivery its timestamp may be, and how
  /// far ahead; more is needed while a dead-letter queue is being played back.
  Duration tolerance = std::chrono::hours{1};
  std::string where = {};  ///< the setting, for error messages
};

enum class SnsType { notification, subscription_confirmation, unsubscribe_confirmation };

/// What SNS signed. The texts are borrowed from the document it was read from.
struct SnsMessage {
  SnsType type{};
  std::string_view message_id;  ///< the same in every repetition
  std::string_view topic_arn;
  std::string_view message;  ///< what was published, for a notification
  std::string_view token;    ///< empty for a notification
  std::optional<std::string_view> subject;
  Time timestamp{};
  int signature_version = 0;
};

/// `message` is there if, and only if, `proof` is ok.
struct SnsVerdict {
  Proof proof = Proof::malformed;
  std::optional<SnsMessage> message;
};

/// Checks the signature of Amazon SNS on a message (SNS developer guide, "Verifying the signatures
/// of Amazon SNS messages"), that the message has the form in which the signed text can be read in
/// one way only, that its topic is ours, and that it is fresh. The object may be used from many
/// threads at once.
class SnsVerifier {
 public:
  /// Keeps a reference to `certificates`. Errc::configuration without a topic, with one that is no
  /// ARN, with a version other than 1 and 2, or with a negative tolerance.
  static Result<SnsVerifier> create(SnsOptions options, CertificateSource& certificates);

  /// Judges the envelope of one delivery. A topic that is not ours is refused before anything is
  /// fetched, so Proof::not_allowed does not say who sent it. Proof::no_keys if the certificate
  /// cannot be had, which is no fault of the sender's. UnsubscribeURL, MessageAttributes and all
  /// that SnsMessage does not have are not signed: act on none of it.
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

/// Where to confirm the subscription that a verified message asks for, built from what was checked;
/// the SubscribeURL of the message is never to be visited. Errc::unsupported for another type:
/// visiting the address of an unsubscription would subscribe again.
Result<std::string> confirm_url(const SnsMessage& message);

}  // namespace ctsync::signature
