// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ctsync::signature {

/// Reads base64url as JSON Web Signature wants it (RFC 7515 section 2): no padding, no other
/// characters, unused bits zero. An empty text is refused, and so is one above 8 KiB.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace ctsync::signature
