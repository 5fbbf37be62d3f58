// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ctsync::lambda {

/// The bytes of base64 as in RFC 4648 section 4, with padding; nothing for text that is not.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace ctsync::lambda
