// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "signature/hmac.hpp"

namespace ctsync::signature {

/// 64 lower-case hexadecimal digits.
std::string to_hex(const Digest& digest);

/// Decodes exactly 64 hexadecimal digits of either case.
std::optional<Digest> digest_from_hex(std::string_view text);

/// Decodes canonical base64 (RFC 4648 section 4): padded, no other characters, unused bits zero, so
/// that each value has exactly one encoding. nullopt for an empty text.
std::optional<std::string> from_base64(std::string_view text);

/// Decodes canonical base64 of exactly 32 bytes.
std::optional<Digest> digest_from_base64(std::string_view text);

}  // namespace ctsync::signature
