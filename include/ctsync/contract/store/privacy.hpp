// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/contract/store/find.hpp>
#include <ctsync/model/key.hpp>
#include <set>
#include <span>
#include <string>
#include <string_view>

/// Erasing a person from a store.
namespace ctsync {

/// When to scrub the disk. `at_once`: now. `in_good_time`: after a delay proportional to its cost
/// (at most a day), so that several erasures share one scrub.
enum class Scrub { at_once, in_good_time };

/// A record and its row number. `key` is the encoded key; empty once the person was erased.
struct StoredRecord {
  std::int64_t row = 0;
  std::string key;
  std::string record;
};

/// What to erase of a person: records by their keys, with all calls of these keys, and rows of both
/// tables by their numbers. `tombstone` replaces each record. The last two are rows whose delivery
/// id names the person, whether they have a body or not: the word `erased` replaces the id. No term
/// leads any more to these entries, or to those of `tenant` that have one of `terms`.
struct Erasure {
  std::span<const Key> keys;
  std::span<const std::int64_t> entries;
  std::span<const std::int64_t> calls;
  std::string_view tombstone;
  std::span<const std::int64_t> entry_ids{};
  std::span<const std::int64_t> call_ids{};
  std::string_view tenant{};
  std::span<const Term> terms{};
};

/// What replaces a delivery id that names an erased person.
inline constexpr std::string_view erased_id = "erased";

/// The number of rows whose personal data was erased. `left` counts rows that still contain it:
/// calls that ask a target to delete the person and are not accepted yet, and records of other
/// people that mention the person.
struct Erased {
  std::int64_t records = 0;
  std::int64_t entries = 0;
  std::int64_t calls = 0;
  std::int64_t left = 0;
  /// Anonymous ids of the person in calls that targets accepted. A target that has no request for
  /// them still knows the events under these ids.
  std::set<std::string> anonymous_ids{};
};

}  // namespace ctsync
