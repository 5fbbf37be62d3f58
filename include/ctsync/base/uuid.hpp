// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ctsync/base/sha1.hpp>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace ctsync {

/// The 16 bytes of a UUID in the sequence of its text.
using Uuid = std::array<unsigned char, 16>;

/// The namespace of every name-based UUID of ctsync, generated at random once:
/// 4c23b0cc-9114-4496-bf42-338e9485d493. It never changes, because a change would give every past
/// call a new message id.
inline constexpr Uuid uuid_namespace{0x4c, 0x23, 0xb0, 0xcc, 0x91, 0x14, 0x44, 0x96,
                                     0xbf, 0x42, 0x33, 0x8e, 0x94, 0x85, 0xd4, 0x93};

namespace detail {

/// The first 16 bytes of `digest`, marked as version 5 (RFC 9562 section 5.5).
inline Uuid version_five(const Sha1::Digest& digest) noexcept {
  Uuid uuid{};
  for (std::size_t i = 0; i < uuid.size(); ++i) uuid[i] = digest[i];
  uuid[6] = static_cast<unsigned char>((uuid[6] & 0x0f) | 0x50);
  uuid[8] = static_cast<unsigned char>((uuid[8] & 0x3f) | 0x80);
  return uuid;
}

/// A Sha1 that has consumed a namespace.
inline Sha1 sha1_of(const Uuid& name_space) noexcept {
  std::array<char, 16> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(name_space[i]);
  Sha1 sha1;
  sha1.update({bytes.data(), bytes.size()});
  return sha1;
}

/// Continues with parts, as name_digest() says.
inline void update(Sha1& sha1, std::span<const std::string_view> parts) noexcept {
  // Few large updates cost less than many small ones.
  std::array<char, 256> buffer;
  std::size_t size = 0;
  for (const auto part : parts) {
    if (buffer.size() - size < 24) sha1.update({buffer.data(), std::exchange(size, 0)});
    char* const end =
        std::to_chars(buffer.data() + size, buffer.data() + size + 23, part.size()).ptr;
    *end = ':';
    size = static_cast<std::size_t>(end - buffer.data()) + 1;
    if (buffer.size() - size < part.size()) sha1.update({buffer.data(), std::exchange(size, 0)});
    if (part.size() > buffer.size()) {
      sha1.update(part);
    } else if (!part.empty()) {
      std::memcpy(buffer.data() + size, part.data(), part.size());
      size += part.size();
    }
  }
  sha1.update({buffer.data(), size});
}

}  // namespace detail

/// The version 5 UUID of `name` in `name_space` (RFC 9562 section 5.5).
inline Uuid uuid_v5(const Uuid& name_space, std::string_view name) noexcept {
  detail::Sha1 sha1 = detail::sha1_of(name_space);
  sha1.update(name);
  return detail::version_five(sha1.finish());
}

/// The version 5 UUID of a sequence of parts in the ctsync namespace. Each part is hashed as its
/// length in decimal, ':' and its bytes, so different sequences have different names. Equal parts
/// give equal UUIDs on every machine and in every release.
inline Uuid name_digest(std::span<const std::string_view> parts) noexcept {
  detail::Sha1 sha1 = detail::sha1_of(uuid_namespace);
  detail::update(sha1, parts);
  return detail::version_five(sha1.finish());
}

/// Digests of sequences that begin with the same parts, which are hashed once. They differ from
/// those of name_digest().
class NameDigests {
 public:
  explicit NameDigests(std::initializer_list<std::string_view> first) noexcept
      : begun_(detail::sha1_of(uuid_namespace)) {
    detail::update(begun_, {first.begin(), first.size()});
    begun_.fill();
  }

  Uuid of(std::initializer_list<std::string_view> rest) const noexcept {
    detail::Sha1 sha1 = begun_;
    detail::update(sha1, {rest.begin(), rest.size()});
    return detail::version_five(sha1.finish());
  }

 private:
  detail::Sha1 begun_;
};

/// Appends the 36 characters of `uuid`, lower-case: 8-4-4-4-12.
inline void append_uuid(std::string& out, const Uuid& uuid) {
  constexpr std::string_view hex = "0123456789abcdef";
  constexpr std::array<std::uint8_t, 16> places{0,  2,  4,  6,  9,  11, 14, 16,
                                                19, 21, 24, 26, 28, 30, 32, 34};
  std::array<char, 36> text;
  text.fill('-');
  for (std::size_t i = 0; i < uuid.size(); ++i) {
    text[places[i]] = hex[uuid[i] >> 4];
    text[places[i] + 1U] = hex[uuid[i] & 0x0f];
  }
  out.append(text.data(), text.size());
}

/// name_digest as text.
inline std::string name_uuid(std::initializer_list<std::string_view> parts) {
  std::string text;
  text.reserve(36);
  append_uuid(text, name_digest({parts.begin(), parts.size()}));
  return text;
}

}  // namespace ctsync
