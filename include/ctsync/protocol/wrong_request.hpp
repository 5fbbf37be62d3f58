// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <ctsync/model/reason.hpp>
#include <string_view>

namespace ctsync::protocol {

/// The reason why a request that a rule wrote cannot be sent. `at` is a JSON pointer into the
/// request. The text has nothing of the request but names of members.
inline Reason wrong_request(std::string_view at, std::string_view expected, std::string_view got,
                            ReasonCode code = ReasonCode::rejected) {
  return {code, fmt::format("{}{}expected {}, got {}: correct the rule that wrote the request", at,
                            at.empty() ? "" : ": ", expected, got)};
}

}  // namespace ctsync::protocol
