// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <functional>
#include <signature/certificates.hpp>
#include <signature/jwks.hpp>
#include <string>

#include "settings/sources/source_settings.hpp"

/// Keys and certificates that verifiers fetch over the network. Each request takes 5 seconds at
/// most, follows no redirect, and goes only to the addresses of the settings or to Amazon SNS.
namespace ctsync::server {

/// Receives the error of each failed fetch; its `where` is the setting with the address. Called
/// from any thread.
using ReportFetch = std::function<void(const Error&)>;

/// Fetches the key set of a pubsub source.
signature::KeySource::Fetch fetch_keys(const SourceSettings& settings, ReportFetch report);

/// Fetches certificates for an sns source.
signature::CertificateSource::Fetch fetch_certificates(const SourceSettings& settings,
                                                       ReportFetch report);

/// The trust anchors of those certificates. Errors: configuration, if the trust file is unusable.
Result<signature::TrustAnchors> trust_of(const SourceSettings& settings);

/// Confirms a subscription at Amazon SNS. The topic must be one of the source's, and the token from
/// a verified message. Errors: invalid for another topic or a malformed token, with nothing sent,
/// and if AWS refuses; unavailable if it does not answer or has a fault.
Status confirm_subscription(const SourceSettings& settings, std::string_view topic_arn,
                            std::string_view token);

}  // namespace ctsync::server
