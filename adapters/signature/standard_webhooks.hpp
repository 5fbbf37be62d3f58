// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ctsync/base/result.hpp"
#include "ctsync/base/time.hpp"
#include "signature/signature.hpp"

/// Standard Webhooks (github.com/standard-webhooks, spec 1.0.0), from the side of the sender.
/// SignatureVerifier is the other side.
namespace ctsync::signature {

/// The key that a secret stands for: base64 of 24 to 64 bytes, after `whsec_` or without it.
/// nullopt for any other text.
std::optional<std::string> standard_bytes(std::string_view secret);

/// Signs `body`: the values of webhook-timestamp and webhook-signature. `id` is the value of
/// webhook-id. Errc::configuration, without `where`, for a secret that is no key.
Result<TimestampedSignature> sign_standard(std::string_view secret, std::string_view id, Time now,
                                           std::string_view body);

}  // namespace ctsync::signature
