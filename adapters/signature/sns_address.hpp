// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ctsync/base/result.hpp"

namespace ctsync::signature {

/// An AWS region as spelled in SNS host names; China has a separate domain.
struct SnsRegion {
  std::string name;
  bool china = false;

  bool operator==(const SnsRegion&) const = default;
};

/// The region of a topic, from its ARN: `arn:<partition>:sns:<region>:<12 digits>:<name>`. The
/// partition is aws, aws-cn or aws-us-gov; the name is up to 256 letters, digits, '-' and '_' with
/// an optional `.fifo`. Errc::invalid for any other text.
Result<SnsRegion> region_of_topic(std::string_view topic_arn);

/// The location of a certificate that SNS signs with.
struct SigningCertUrl {
  SnsRegion region;
  std::string id;  ///< 32 lower-case hexadecimal digits

  bool operator==(const SigningCertUrl&) const = default;
};

/// Parses a SigningCertURL. The only accepted form is
/// `https://sns.<region>.amazonaws.com[.cn]/SimpleNotificationService-<32 hex digits>.pem`, with
/// host and digits in lower case as SNS writes them, and without user, port, query, fragment,
/// escapes or further bytes.
std::optional<SigningCertUrl> parse_signing_cert_url(std::string_view text);

/// The URL of the certificate, built from its parts and never copied from a message.
std::string to_string(const SigningCertUrl& url);

/// The host names accepted in a certificate of this region: `sns.amazonaws.com`, and the regional
/// names that some regions use.
std::vector<std::string> signer_names(const SnsRegion& region);

/// The URL that confirms a subscription, `https://sns.<region>.amazonaws.com[.cn]/?Action=...`.
/// Errc::invalid if the ARN is not that of a topic or the token is not hexadecimal.
Result<std::string> confirm_url(std::string_view topic_arn, std::string_view token);

/// Whether a text is an SNS token: 1 to 2048 hexadecimal digits.
bool is_sns_token(std::string_view text) noexcept;

}  // namespace ctsync::signature
