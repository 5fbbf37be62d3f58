// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "operator/trigger/story.hpp"
#include "operator/trigger/wrap.hpp"

namespace ctsync::server {

/// Several stories of one event.
struct BatchRequest {
  /// Stories after the first have the address `a+2@b`, `a+3@b`, ... and the next versions.
  StoryRequest story;
  int count = 1;
  bool duplicate = false;  ///< each delivery twice
  bool shuffle = false;    ///< in random order
  Wrapping wrapping = Wrapping::none;
};

struct Batch {
  std::vector<FreshDelivery> deliveries;  ///< in the sequence in which they are to be sent
  std::size_t too_early = 0;              ///< how many come before the creation of their customer
};

/// The deliveries that a request asks for, with their bodies in the envelope. The same seed,
/// request and time give the same deliveries in the same sequence.
Batch batch_of(const TriggerEvent& event, const BatchRequest& request, std::string_view seed,
               Time now);

}  // namespace ctsync::server
