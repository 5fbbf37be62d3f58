// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/outbox.hpp>
#include <ctsync/model/key.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync::server {

/// Which stored calls are sent again. Kept as the parameters of a job.
struct ReplayRequest {
  std::string tenant{};
  std::string target{};  ///< empty: all
  CallState state = CallState::accepted;
  std::optional<Time> since{};                   ///< accepted, or dead, then or later
  std::optional<Time> until{};                   ///< before
  std::optional<std::vector<KeyDigest>> keys{};  ///< about one of these; none are about no one
};

/// The members of a job's parameters; the tenant is the job's own.
std::string to_json(const ReplayRequest& request);

/// Errors: internal, because only ctsync writes them.
Result<ReplayRequest> parse_replay(std::string_view tenant, std::string_view parameters);

}  // namespace ctsync::server
