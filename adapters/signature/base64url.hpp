// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ctsync::signature {

/// Decodes base64url as JSON Web Signature requires (RFC 7515 section 2): no padding, no other
/// characters, unused bits zero. nullopt for an empty text and for one above 8 KiB.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace ctsync::signature
