// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstring>
#include <ctsync/uuid.hpp>
#include <initializer_list>
#include <string_view>

#include "sqlite/database.hpp"

namespace ctsync::sqlite {

/// 16 bytes that stand for a sequence of texts: what unique indexes hold in place of wide text.
inline Uuid digest_of(std::initializer_list<std::string_view> parts) noexcept {
  return name_digest({parts.begin(), parts.size()});
}

/// The digest as the parameter of a Statement; it must outlive the run.
inline Blob blob(const Uuid& digest) noexcept {
  return {{reinterpret_cast<const char*>(digest.data()), digest.size()}};
}

/// 64 bits for a call's (target, key). Two keys that ever shared them would only wait for each
/// other.
inline std::int64_t key_hash(std::string_view target, std::string_view key) noexcept {
  const auto digest = digest_of({target, key});
  std::int64_t hash = 0;
  std::memcpy(&hash, digest.data() + 8, sizeof hash);
  return hash;
}

}  // namespace ctsync::sqlite
