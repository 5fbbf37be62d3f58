// SPDX-License-Identifier: MIT
#include "signature/standard_webhooks.hpp"

#include <chrono>
#include <ctsync/base/base64.hpp>

#include "signature/encoding.hpp"
#include "signature/hmac.hpp"

namespace ctsync::signature {

std::optional<std::string> standard_bytes(std::string_view secret) {
  constexpr std::string_view prefix = "whsec_";
  auto bytes = from_base64(secret.starts_with(prefix) ? secret.substr(prefix.size()) : secret);
  if (!bytes || bytes->size() < 24 || bytes->size() > 64) return std::nullopt;
  return bytes;
}

Result<TimestampedSignature> sign_standard(std::string_view secret, std::string_view id, Time now,
                                           std::string_view body) {
  const auto key = standard_bytes(secret);
  if (!key) {
    return Error{Errc::configuration, "",
                 "Standard Webhooks needs base64 of 24 to 64 bytes, after whsec_ or without it"};
  }
  const auto hmac = HmacSha256::create(*key);
  if (!hmac) return hmac.error();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  TimestampedSignature result{std::to_string(seconds), {}};
  const auto digest = hmac->sign({id, ".", result.timestamp, ".", body});
  if (!digest) return digest.error();
  result.signature = "v1," + ctsync::detail::base64(
                                 {reinterpret_cast<const char*>(digest->data()), digest->size()});
  return result;
}

}  // namespace ctsync::signature
