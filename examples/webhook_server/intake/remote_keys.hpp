// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <functional>
#include <signature/certificates.hpp>
#include <signature/jwks.hpp>
#include <string>

#include "settings/source_settings.hpp"

/// What verifiers need from far away: each request takes 5 seconds at most, follows no redirect and
/// goes nowhere but to the addresses of the settings or to Amazon SNS.
namespace ctsync::server {

/// Told why something could not be fetched; `where` is the setting that names the place. Called
/// from any thread.
using ReportFetch = std::function<void(const Error&)>;

/// Fetches the key set of a pubsub source.
signature::KeySource::Fetch fetch_keys(const SourceSettings& settings, ReportFetch report);

/// Fetches certificates for an sns source.
signature::CertificateSource::Fetch fetch_certificates(const SourceSettings& settings,
                                                       ReportFetch report);

/// Who may have signed those certificates. Errc::configuration if the trust file is of no use.
Result<signature::TrustAnchors> trust_of(const SourceSettings& settings);

/// Asks Amazon SNS to make a subscription of ours valid: the topic must be one of the source's, and
/// the token from a message that was verified. Errors: invalid, with nothing sent, for another
/// topic or an impossible token; unavailable, with the status if there was an answer.
Status confirm_subscription(const SourceSettings& settings, std::string_view topic_arn,
                            std::string_view token);

}  // namespace ctsync::server
