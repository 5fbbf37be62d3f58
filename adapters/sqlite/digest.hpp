// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <ctsync/contract/store/records.hpp>
#include <ctsync/model/key.hpp>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
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

/// The same for a key, of which the file keeps no bytes if it is zero.
inline Blob key_blob(const KeyDigest& key) noexcept {
  return key == KeyDigest{} ? Blob{} : blob(key);
}

/// A digest that was kept as a blob; zero for an empty one.
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

/// The lane of the calls about a record's key to a target, by their row numbers. The calls of a
/// lane go out one at a time. Lanes of records that were made one after the other are neighbours in
/// an index.
constexpr std::int64_t lane_of(std::int64_t record, std::int64_t target) noexcept {
  return record * 65'536 + target;
}

/// The record whose calls are in a lane.
constexpr std::int64_t record_in(std::int64_t lane) noexcept { return lane >> 16; }

/// The keyed digest of an identifier. The same identifier has another digest in another file.
Uuid identifier_digest(std::string_view secret, std::string_view tenant, IdentifierKind kind,
                       std::string_view value) noexcept;

/// Makes keyed digests for one connection; reads the file's secret when it is first needed.
class IdentifierDigests {
 public:
  explicit IdentifierDigests(Database& database) noexcept : database_(database) {}

  Uuid of(std::string_view tenant, const Identifier& identifier);
  /// The digests of several, each once, in ascending sequence and side by side.
  std::string of(std::string_view tenant, std::span<const Identifier> identifiers);

 private:
  std::string_view secret();

  Database& database_;
  std::string secret_;
  Statement find_{database_, "SELECT value FROM secret"};
};

/// The guard of a call as it is stored beside its body: the kind's word, a colon, the value.
std::string guard_text(const Identifier& guard);
std::optional<Identifier> guard_in(std::string_view text);

}  // namespace ctsync::sqlite
