// SPDX-License-Identifier: MIT
#include "signature/segment_signature.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "signature/hex.hpp"

namespace ctsync::signature {

namespace {

constexpr std::size_t shortest_secret = 16;

using Sha1Digest = std::array<unsigned char, 20>;

bool signed_by(const std::string& secret, std::string_view text, const Sha1Digest& claimed) {
  Sha1Digest digest{};
  unsigned int length = 0;
  const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
  return HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), bytes, text.size(),
              digest.data(), &length) != nullptr &&
         length == digest.size() &&
         CRYPTO_memcmp(digest.data(), claimed.data(), digest.size()) == 0;
}

std::size_t skip_space(std::string_view text, std::size_t at) noexcept {
  return std::min(text.find_first_not_of(" \t\r\n", at), text.size());
}

// The position after the closing quote of the string that begins at `at`.
std::size_t end_of_string(std::string_view text, std::size_t at) noexcept {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return text.size();
}

}  // namespace

std::optional<std::string_view> first_element(std::string_view body) noexcept {
  auto at = skip_space(body, 0);
  if (at == body.size() || body[at] != '[') return std::nullopt;
  at = skip_space(body, at + 1);
  if (at == body.size() || body[at] != '{') return std::nullopt;
  const auto begin = at;
  std::size_t open = 0;
  while (at < body.size()) {
    const char c = body[at];
    at = c == '"' ? end_of_string(body, at) : at + 1;
    if (c == '{' || c == '[') ++open;
    if ((c == '}' || c == ']') && --open == 0) return body.substr(begin, at - begin);
  }
  return std::nullopt;
}

Result<SegmentSignatureVerifier> SegmentSignatureVerifier::create(std::vector<std::string> secrets,
                                                                  const std::string& where) {
  if (secrets.empty()) return Error{Errc::configuration, where, "at least one secret is needed"};
  for (std::size_t i = 0; i < secrets.size(); ++i) {
    if (secrets[i].size() >= shortest_secret) continue;
    return Error{Errc::configuration, where + "/" + std::to_string(i),
                 "a secret must have at least 16 bytes"};
  }
  return SegmentSignatureVerifier{std::move(secrets)};
}

SegmentVerdict SegmentSignatureVerifier::verify(std::optional<std::string_view> x_signature,
                                                std::string_view body) const {
  if (!x_signature || x_signature->empty()) return {Proof::missing};
  const auto claimed = bytes_from_hex<20>(*x_signature);
  if (!claimed) return {Proof::malformed};
  const auto first = first_element(body);
  bool whole = false;
  bool part = false;
  for (const auto& secret : secrets_) {
    const bool signs_whole = signed_by(secret, body, *claimed);
    const bool signs_part = first && signed_by(secret, *first, *claimed);
    whole = whole || signs_whole;
    part = part || signs_part;
  }
  if (whole) return {Proof::ok, body, true};
  if (part) return {Proof::ok, *first, false};
  return {Proof::mismatch};
}

}  // namespace ctsync::signature
