// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// The revisions of what a job tells again, of which message ids are made.
namespace ctsync {

inline constexpr std::string_view replay_prefix = "replay:";

/// The revision of a customer that a job tells again.
inline std::string replay_revision(std::int64_t job) {
  return std::string(replay_prefix) + std::to_string(job);
}

/// The fact of an event's revision, without the mark of with_new_id().
inline std::string fact_of(std::string_view revision) {
  const auto space = revision.rfind(' ');
  const bool marked =
      space != revision.npos && revision.substr(space + 1).starts_with(replay_prefix);
  return std::string(marked ? revision.substr(0, space) : revision);
}

/// The revision of a fact that a job tells under another message id.
inline std::string with_new_id(std::string_view fact, std::int64_t job) {
  return std::string(fact).append(" ").append(replay_revision(job));
}

}  // namespace ctsync
