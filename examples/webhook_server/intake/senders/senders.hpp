// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <memory>
#include <string>
#include <vector>

#include "intake/authenticator.hpp"

/// The kinds of sender, one file each. Errors of all functions: configuration, with the setting.
namespace ctsync::server {

using MadeAuthenticator = Result<std::unique_ptr<Authenticator>>;

MadeAuthenticator make_hmac(SourceSettings settings, ReportFetch report);
MadeAuthenticator make_pubsub(SourceSettings settings, ReportFetch report);
MadeAuthenticator make_sns(SourceSettings settings, ReportFetch report);
MadeAuthenticator make_eventbridge(SourceSettings settings, ReportFetch report);
MadeAuthenticator make_event_grid(SourceSettings settings, ReportFetch report);
MadeAuthenticator make_segment(SourceSettings settings, ReportFetch report);

/// The secrets of a source as the verifiers take them.
std::vector<std::string> revealed_secrets(const SourceSettings& settings);

}  // namespace ctsync::server
