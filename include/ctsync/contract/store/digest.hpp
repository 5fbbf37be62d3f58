// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstring>
#include <ctsync/base/uuid.hpp>
#include <ctsync/contract/store/records.hpp>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Digests that stores keep in place of text.
namespace ctsync {

/// 16 bytes that stand for a sequence of texts: what unique indexes hold in place of wide text.
inline Uuid digest_of(std::initializer_list<std::string_view> parts) noexcept {
  return name_digest({parts.begin(), parts.size()});
}

inline std::string_view bytes_of(const Uuid& digest) noexcept {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// The bytes of a key; none for key zero.
inline std::string_view key_bytes(const KeyDigest& key) noexcept {
  return key == KeyDigest{} ? std::string_view() : bytes_of(key);
}

/// A digest from its bytes; zero for none.
inline Uuid digest_in(std::string_view bytes) noexcept {
  Uuid digest{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), digest.size()), digest.begin());
  return digest;
}

/// For hash tables: digests are evenly distributed already.
struct DigestHash {
  std::size_t operator()(const Uuid& digest) const noexcept {
    std::size_t hash = 0;
    std::memcpy(&hash, digest.data(), sizeof hash);
    return hash;
  }
};

/// The keyed digest of an identifier. Each store has a secret of its own, so the same identifier
/// has another digest in another store.
inline Uuid identifier_digest(std::string_view secret, std::string_view tenant, IdentifierKind kind,
                              std::string_view value) noexcept {
  return digest_of({secret, name(kind), tenant, value});
}

/// The keyed digests of several identifiers, each once, in ascending sequence and side by side.
inline std::string identifier_digests(std::string_view secret, std::string_view tenant,
                                      std::span<const Identifier> identifiers) {
  std::vector<Uuid> digests;
  digests.reserve(identifiers.size());
  for (const auto& identifier : identifiers) {
    digests.push_back(identifier_digest(secret, tenant, identifier.kind, identifier.value));
  }
  std::sort(digests.begin(), digests.end());
  digests.erase(std::unique(digests.begin(), digests.end()), digests.end());
  std::string bytes;
  for (const auto& digest : digests) bytes.append(bytes_of(digest));
  return bytes;
}

/// The digests that are side by side.
inline std::vector<std::string_view> each_digest(std::string_view digests) {
  constexpr std::size_t size = sizeof(Uuid);
  std::vector<std::string_view> each;
  for (; digests.size() >= size; digests.remove_prefix(size))
    each.push_back(digests.substr(0, size));
  return each;
}

/// The guard of a call as it is stored beside its body: the kind's word, a colon, the value.
inline std::string guard_text(const Identifier& guard) {
  std::string text(name(guard.kind));
  return text.append(":").append(guard.value);
}
inline std::optional<Identifier> guard_in(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == text.npos) return std::nullopt;
  for (std::size_t i = 0; i < identifier_words.size(); ++i) {
    if (identifier_words[i] != text.substr(0, colon)) continue;
    return Identifier{static_cast<IdentifierKind>(i), std::string(text.substr(colon + 1))};
  }
  return std::nullopt;
}

}  // namespace ctsync
