// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/sink.hpp>
#include <segment/sink.hpp>

#include "settings/settings.hpp"

namespace ctsync::server {

/// Makes a sink for Segment, with the Public API if the settings have a token for it. Each hook is
/// called for every request to its API. Errors: configuration, with the setting.
Result<AnySink> make_segment_sink(const TargetSettings& settings, segment::OnRequest on_request,
                                  segment::OnRequest on_public_api_request);

}  // namespace ctsync::server
