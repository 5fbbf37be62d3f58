// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/contract/store/digest.hpp>
#include <ctsync/model/key.hpp>
#include <span>
#include <string>
#include <string_view>

#include "sqlite/database.hpp"

namespace ctsync::sqlite {

/// The digest as the parameter of a Statement; it must outlive the run.
inline Blob blob(const Uuid& digest) noexcept { return {bytes_of(digest)}; }

/// The same for a key, of which the file keeps no bytes if it is zero.
inline Blob key_blob(const KeyDigest& key) noexcept { return {key_bytes(key)}; }

/// The lane of the calls about a record's key to a target, by their row numbers. The calls of a
/// lane go out one at a time. Lanes of records that were made one after the other are neighbours in
/// an index.
constexpr std::int64_t lane_of(std::int64_t record, std::int64_t target) noexcept {
  return record * 65'536 + target;
}

/// The record whose calls are in a lane.
constexpr std::int64_t record_in(std::int64_t lane) noexcept { return lane >> 16; }

/// Makes keyed digests for one connection; reads the file's secret when it is first needed.
class IdentifierDigests {
 public:
  explicit IdentifierDigests(Database& database) noexcept : database_(database) {}

  Uuid of(std::string_view tenant, const Identifier& identifier) {
    return identifier_digest(secret(), tenant, identifier.kind, identifier.value);
  }
  /// The digests of several, as identifier_digests() returns them.
  std::string of(std::string_view tenant, std::span<const Identifier> identifiers) {
    return identifier_digests(secret(), tenant, identifiers);
  }

  std::string_view secret();

 private:
  Database& database_;
  std::string secret_;
  Statement find_{database_, "SELECT value FROM secret"};
};

}  // namespace ctsync::sqlite
