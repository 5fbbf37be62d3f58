// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/model/standing.hpp>
#include <ctsync/pipeline/jobs/compare_profile.hpp>
#include <span>
#include <string>
#include <vector>

namespace ctsync::server {

/// How many of the customers that a target was asked for have a field that it does not have, or has
/// otherwise.
struct FieldDrift {
  static constexpr std::size_t most_writers = 3;

  std::string field;
  std::int64_t missing = 0;
  std::int64_t different = 0;
  std::vector<std::string> written_by{};  ///< some who wrote the others, in the target's words
};

/// What a target says of the customers that it was asked for.
struct ProfileDrift {
  static constexpr std::size_t most_fields = 100;

  std::string target;
  std::int64_t asked = 0;
  std::int64_t equal = 0;
  std::int64_t unknown = 0;  ///< the target does not know them
  std::int64_t different = 0;
  std::vector<FieldDrift> fields{};
  std::string error{};  ///< why it cannot be asked; empty: it can

  /// Counts a customer. Returns Standing::equal, not_at_target or differs.
  Standing add(const TargetProfile& profile, std::span<const FieldDifference> differences);
};

void write(json::Writer& writer, const ProfileDrift& drift);
ProfileDrift read_profile_drift(json::View view);

}  // namespace ctsync::server
