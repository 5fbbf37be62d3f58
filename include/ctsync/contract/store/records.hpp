// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <ctsync/model/key.hpp>
#include <string>
#include <string_view>
#include <vector>

/// Records: what is kept of each resource between deliveries, and which records hold which
/// identifier.
namespace ctsync {

/// The kinds of identifiers that a record may hold.
enum class IdentifierKind { email, external_id, customer_number, anonymous_id, customer_id };

inline constexpr std::array<std::string_view, 5> identifier_words{
    "email", "external_id", "customer_number", "anonymous_id", "customer_id"};
constexpr std::string_view name(IdentifierKind kind) noexcept {
  return identifier_words[static_cast<std::size_t>(kind)];
}

/// A value that may identify a person, in its normal form. Stores keep a keyed digest of it.
struct Identifier {
  IdentifierKind kind = IdentifierKind::email;
  std::string value;
  friend bool operator==(const Identifier&, const Identifier&) = default;
};

/// The state of a record that holds an identifier. An `erased` entry remains after its record is
/// gone.
enum class HolderState { living, deleted, erased };

/// A record that holds an identifier. Of two records with the same identifier, the one with the
/// lower birth is the older.
struct Holder {
  KeyDigest key{};
  HolderState state = HolderState::living;
  std::int64_t birth = 0;
};

/// A record to be written under its key. It replaces the existing record and its identifiers.
struct NewRecord {
  Key key;
  std::string record;
  std::vector<Identifier> identifiers{};
  HolderState state = HolderState::living;  ///< living or deleted
};

}  // namespace ctsync
