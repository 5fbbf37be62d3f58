// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <cstddef>
#include <ctsync/model/call.hpp>
#include <ctsync/model/reason.hpp>
#include <optional>
#include <string_view>

/// Limits that several targets have.
namespace ctsync::protocol {

/// The reason why a call of so many bytes can never be taken by `who`; nothing if it can.
inline std::optional<Reason> over_size(std::size_t bytes, std::size_t most, std::string_view who) {
  if (bytes <= most) return std::nullopt;
  return Reason{ReasonCode::over_limit,
                fmt::format("the call has {} bytes, {} takes at most {}", bytes, who, most)};
}

inline std::optional<Reason> over_size(const Call& call, std::size_t most, std::string_view who) {
  return over_size(call.body.size(), most, who);
}

/// The reason why a call is not for a target that has nothing that corresponds to its kind.
inline Reason no_counterpart(const Call& call, std::string_view who) {
  if (call.kind == CallKind::request) {
    return {ReasonCode::no_counterpart,
            fmt::format("{} takes calls, and no requests that rules write: these need a target of "
                        "kind rest or graphql",
                        who)};
  }
  return {ReasonCode::no_counterpart,
          fmt::format("{} has no request for {}", who, name(call.kind))};
}

}  // namespace ctsync::protocol
