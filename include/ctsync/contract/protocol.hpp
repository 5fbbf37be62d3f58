// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/model/call.hpp>
#include <ctsync/model/reason.hpp>
#include <optional>
#include <string>

namespace ctsync {

/// The pure part of a kind of target: what the pipeline writes to the outbox for a call. The sink
/// assembles requests from these fragments and does not parse them.
struct Protocol {
  /// The reason (code over_limit) why the target can never accept this call; nothing if it can.
  std::optional<Reason> (*refusal)(const Call& call);
  /// The fragment of a call: the bytes that every attempt sends.
  std::string (*write)(const Call& call);
};

}  // namespace ctsync
