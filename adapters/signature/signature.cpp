// SPDX-License-Identifier: MIT
#include "signature/signature.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctsync/base/ascii.hpp>
#include <utility>

#include "signature/encoding.hpp"
#include "signature/standard_webhooks.hpp"

namespace ctsync::signature {

namespace {

constexpr std::size_t shortest_secret = 16;
constexpr std::string_view standard_prefix = "whsec_";

// 1 to 11 digits without sign, space or dot, so that the boundary between timestamp and body is
// unambiguous.
bool is_timestamp(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 11 &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Standard Webhooks: the id must not contain a dot.
bool is_webhook_id(std::string_view text) noexcept {
  constexpr std::string_view allowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  return !text.empty() && text.size() <= 128 &&
         text.find_first_not_of(allowed) == std::string_view::npos;
}

// Whether a body could be parsed as a timestamp, a dot and another body.
bool starts_like_timestamp(std::string_view body) noexcept {
  const auto dot = body.substr(0, 12).find('.');
  return dot != std::string_view::npos && is_timestamp(body.substr(0, dot));
}

// The well-formed v1 signatures of a list; other versions are skipped.
std::vector<Digest> v1_signatures(std::string_view list) {
  std::vector<Digest> digests;
  while (!list.empty()) {
    const auto end = std::min(list.find(' '), list.size());
    const auto item = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    if (!item.starts_with("v1,")) continue;
    if (const auto digest = digest_from_base64(item.substr(3))) digests.push_back(*digest);
  }
  return digests;
}

Error wrong_setting(std::string where, std::string detail) {
  return {Errc::configuration, std::move(where), std::move(detail)};
}

}  // namespace

std::string_view name(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::ok: return "ok";
    case Verdict::missing: return "missing";
    case Verdict::malformed: return "malformed";
    case Verdict::mismatch: return "mismatch";
    case Verdict::stale: return "stale";
    case Verdict::repeated: return "repeated";
  }
  return "malformed";
}

StandardKey standard_key(std::string_view secret) {
  if (!standard_bytes(secret)) return StandardKey::none;
  const bool is_hex = secret.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
  return is_hex ? StandardKey::hex : StandardKey::decoded;
}

void SignatureHeaders::add(std::string_view header_name, std::string_view value) noexcept {
  const std::array<std::pair<std::string_view, std::optional<std::string_view>*>, 8> known{{
      {"x-signature", &x_signature},
      {"x-timestamp", &x_timestamp},
      {"webhook-id", &webhook_id},
      {"webhook-timestamp", &webhook_timestamp},
      {"webhook-signature", &webhook_signature},
      {"svix-id", &webhook_id},
      {"svix-timestamp", &webhook_timestamp},
      {"svix-signature", &webhook_signature},
  }};
  for (const auto& [known_name, slot] : known) {
    if (!ascii::same_word(header_name, known_name)) continue;
    repeated = repeated || slot->has_value();
    *slot = value;
  }
}

Result<SignatureVerifier> SignatureVerifier::create(const std::vector<std::string>& secrets,
                                                    Options options) {
  if (secrets.empty()) return wrong_setting(options.where, "at least one secret is needed");
  if (options.tolerance <= std::chrono::seconds::zero()) {
    return wrong_setting(options.where, "the tolerance of the timestamp must be positive");
  }
  std::vector<Keys> keys;
  for (std::size_t i = 0; i < secrets.size(); ++i) {
    auto made = keys_of(secrets[i], options.where + "/" + std::to_string(i));
    if (!made) return std::move(made).error();
    keys.push_back(*std::move(made));
  }
  return SignatureVerifier{std::move(keys), std::move(options)};
}

Result<SignatureVerifier::Keys> SignatureVerifier::keys_of(std::string_view secret,
                                                           const std::string& where) {
  if (secret.size() < shortest_secret) {
    return wrong_setting(where, "a secret must have at least 16 bytes");
  }
  auto text = HmacSha256::create(secret);
  if (!text) return std::move(text).error();
  Keys keys{*std::move(text), std::nullopt};

  if (const auto bytes = standard_bytes(secret)) {
    auto standard = HmacSha256::create(*bytes);
    if (!standard) return std::move(standard).error();
    keys.standard = *std::move(standard);
  } else if (secret.starts_with(standard_prefix)) {
    return wrong_setting(where, "after whsec_ a secret must be base64 of 24 to 64 bytes");
  }
  return keys;
}

Verdict SignatureVerifier::verify(const SignatureHeaders& headers, std::string_view body,
                                  Time now) const {
  if (headers.repeated) return Verdict::repeated;
  return headers.webhook_signature ? verify_standard(headers, body, now)
                                   : verify_x_signature(headers, body, now);
}

Verdict SignatureVerifier::verify_x_signature(const SignatureHeaders& headers,
                                              std::string_view body, Time now) const {
  const bool needs_timestamp = options_.replay_protection == ReplayProtection::timestamp;
  if (!headers.x_signature || (needs_timestamp && !headers.x_timestamp)) return Verdict::missing;

  auto hex = *headers.x_signature;
  if (hex.starts_with("sha256=")) hex.remove_prefix(7);
  const auto claimed = digest_from_hex(hex);
  if (!claimed) return Verdict::malformed;
  if (!headers.x_timestamp) return verify_body_only(*claimed, body);

  const auto timestamp = *headers.x_timestamp;
  if (!is_timestamp(timestamp)) return Verdict::malformed;
  bool matched = false;
  for (const auto& key : keys_) {
    const bool same = key.text.verify({timestamp, ".", body}, *claimed);
    matched = matched || same;
  }
  return matched ? within_tolerance(timestamp, now) : Verdict::mismatch;
}

Verdict SignatureVerifier::verify_body_only(const Digest& claimed, std::string_view body) const {
  // Otherwise a captured delivery with a timestamp could be replayed with the timestamp in the
  // body.
  if (starts_like_timestamp(body)) return Verdict::malformed;
  bool matched = false;
  for (const auto& key : keys_) {
    const bool same = key.text.verify({body}, claimed);
    matched = matched || same;
  }
  return matched ? Verdict::ok : Verdict::mismatch;
}

Verdict SignatureVerifier::verify_standard(const SignatureHeaders& headers, std::string_view body,
                                           Time now) const {
  if (!headers.webhook_id || !headers.webhook_timestamp) return Verdict::missing;
  const auto id = *headers.webhook_id;
  const auto timestamp = *headers.webhook_timestamp;
  const auto candidates = v1_signatures(*headers.webhook_signature);
  if (!is_webhook_id(id) || !is_timestamp(timestamp) || candidates.empty()) {
    return Verdict::malformed;
  }
  bool matched = false;
  for (const auto& key : keys_) {
    if (!key.standard) continue;
    const auto digest = key.standard->sign({id, ".", timestamp, ".", body});
    if (!digest) continue;
    for (const auto& candidate : candidates) {
      const bool same = equal(*digest, candidate);
      matched = matched || same;
    }
  }
  return matched ? within_tolerance(timestamp, now) : Verdict::mismatch;
}

Verdict SignatureVerifier::within_tolerance(std::string_view timestamp, Time now) const noexcept {
  std::chrono::seconds::rep seconds = 0;
  std::from_chars(timestamp.data(), timestamp.data() + timestamp.size(), seconds);
  const auto age = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch() -
                   std::chrono::seconds{seconds};
  return std::chrono::abs(age) <= options_.tolerance ? Verdict::ok : Verdict::stale;
}

Result<TimestampedSignature> sign_timestamped(std::string_view secret, Time now,
                                              std::string_view body) {
  const auto hmac = HmacSha256::create(secret);
  if (!hmac) return hmac.error();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  TimestampedSignature result{std::to_string(seconds), {}};
  const auto digest = hmac->sign({result.timestamp, ".", body});
  if (!digest) return digest.error();
  result.signature = to_hex(*digest);
  return result;
}

}  // namespace ctsync::signature
