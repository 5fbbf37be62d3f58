// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/sink.hpp>
#include <segment/sink.hpp>

#include "settings/settings.hpp"

namespace ctsync::server {

/// A sink for the Segment of the settings, with the Public API if they have a token for it. The
/// hooks are told of each request. Errors: configuration, naming the setting.
Result<AnySink> make_segment_sink(const SegmentSettings& settings, segment::OnRequest on_request,
                                  segment::OnRequest on_public_api_request);

}  // namespace ctsync::server
