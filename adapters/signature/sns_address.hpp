// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ctsync/base/result.hpp"

namespace ctsync::signature {

/// A region of AWS as SNS host names spell it; China has a domain of its own.
struct SnsRegion {
  std::string name;
  bool china = false;

  bool operator==(const SnsRegion&) const = default;
};

/// The region of a topic, from its ARN: `arn:aws:sns:<region>:<12 digits>:<name>`, the partition
/// being aws, aws-cn or aws-us-gov, the name up to 256 letters, digits, '-' and '_' with an
/// optional
/// `.fifo`. Errc::invalid for any other text.
Result<SnsRegion> region_of_topic(std::string_view topic_arn);

/// The place of a certificate that SNS signs with.
struct SigningCertUrl {
  SnsRegion region;
  std::string id;  ///< 32 lower-case hexadecimal digits

  bool operator==(const SigningCertUrl&) const = default;
};

/// Reads a SigningCertURL. Taken is nothing but
/// `https://sns.<region>.amazonaws.com[.cn]/SimpleNotificationService-<32 hex digits>.pem`, in
/// lower case as SNS writes it: no user, port, query, fragment, escape or byte more.
std::optional<SigningCertUrl> parse_signing_cert_url(std::string_view text);

/// The address to fetch it from, built from the parts and never taken over from a message.
std::string to_string(const SigningCertUrl& url);

/// The host names that a certificate of this region may be made out to: `sns.amazonaws.com`, and
/// for regions that have one of their own the names in which the region itself stands.
std::vector<std::string> signer_names(const SnsRegion& region);

/// The address that confirms a subscription, `https://sns.<region>.amazonaws.com/?Action=...`.
/// Errc::invalid if the topic is no ARN of one or the token not hexadecimal.
Result<std::string> confirm_url(std::string_view topic_arn, std::string_view token);

/// Whether a text is a token of SNS: 1 to 2048 hexadecimal digits.
bool is_sns_token(std::string_view text) noexcept;

}  // namespace ctsync::signature
