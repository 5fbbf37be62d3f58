// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <ctsync/base/uuid.hpp>
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

/// A digest that was kept as a blob.
inline Uuid digest_in(std::string_view bytes) noexcept {
  Uuid digest{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), digest.size()), digest.begin());
  return digest;
}

/// The lane of the calls for a customer, by the row of its profile, to a target: they go out one at
/// a time. Two targets whose 16 bits are the same would only wait for each other. Lanes of
/// customers who come one after the other lie side by side in an index.
inline std::int64_t lane_of(std::int64_t customer, std::string_view target) noexcept {
  const auto digest = digest_of({target});
  return customer * 65'536 + digest[0] * 256 + digest[1];
}

/// Whose calls are in a lane.
inline std::int64_t customer_in(std::int64_t lane) noexcept { return lane >> 16; }

/// What schemas 1 and 2 had in place of a lane: a hash of (target, key).
inline std::int64_t former_lane(std::string_view target, std::string_view key) noexcept {
  const auto digest = digest_of({target, key});
  std::int64_t hash = 0;
  std::memcpy(&hash, digest.data() + 8, sizeof hash);
  return hash;
}

}  // namespace ctsync::sqlite
