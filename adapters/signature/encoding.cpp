// SPDX-License-Identifier: MIT
#include "signature/encoding.hpp"

#include <algorithm>
#include <tuple>

#include "ctsync/base/base64.hpp"
#include "signature/hex.hpp"

namespace ctsync::signature {

namespace {

constexpr std::size_t longest_base64 = 8192;

}  // namespace

std::string to_hex(const Digest& digest) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string text;
  text.reserve(digest.size() * 2);
  for (const unsigned char byte : digest) {
    text += hex[byte >> 4];
    text += hex[byte & 0x0f];
  }
  return text;
}

std::optional<Digest> digest_from_hex(std::string_view text) {
  return bytes_from_hex<std::tuple_size_v<Digest>>(text);
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.empty() || text.size() > longest_base64) return std::nullopt;
  std::string bytes;
  if (!detail::decode_base64(text, bytes)) return std::nullopt;
  return bytes;
}

std::optional<Digest> digest_from_base64(std::string_view text) {
  Digest digest{};
  if (text.size() != 44) return std::nullopt;
  const auto bytes = from_base64(text);
  if (!bytes || bytes->size() != digest.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), digest.begin());
  return digest;
}

}  // namespace ctsync::signature
