// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/model/key.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync::server {

/// What is told again by the mapping of today. Kept as the parameters of a job.
struct MappingReplayRequest {
  std::string tenant{};
  std::string target{};                          ///< the only target that is told; empty: all
  std::optional<Time> since{};                   ///< what was mapped then or later
  std::optional<Time> until{};                   ///< before
  std::optional<std::vector<KeyDigest>> keys{};  ///< about one of these; none are about no one
  bool new_ids = false;                          ///< events get message ids of their own
  /// Only the customers of `keys` and the stored steps of `rows`, without a look at what was
  /// mapped.
  bool exact = false;
  std::vector<std::int64_t> rows{};
};

/// The members of a job's parameters; the tenant is the job's own.
std::string to_json(const MappingReplayRequest& request);

/// Errors: internal, because only ctsync writes them.
Result<MappingReplayRequest> parse_mapping_replay(std::string_view tenant,
                                                  std::string_view parameters);

}  // namespace ctsync::server
