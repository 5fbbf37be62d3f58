// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

#include "lambda/event.hpp"

namespace ctsync::lambda {

/// Reads an event that is no request: records of a queue, topic, stream or bus, an array that an
/// EventBridge pipe sends, a notification by itself, or a ping that keeps functions warm. `text` is
/// the document of `root`. Nothing for any other event. Errors: malformed.
std::optional<Result<Event>> read_records(json::View root, std::string_view text);

}  // namespace ctsync::lambda
