// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <ctsync/model/call.hpp>
#include <string>
#include <string_view>
#include <vector>

/// Which steps and calls a target receives.
namespace ctsync {

/// What a step says, for routing: a customer who had no record or comes back after a deletion, one
/// who had, one who was deleted, one who was deleted and is to be erased, or events.
enum class StepKind { created, updated, deleted, erased, events };

inline constexpr std::array<std::string_view, 5> step_kind_words{"created", "updated", "deleted",
                                                                 "erased", "events"};

constexpr std::string_view name(StepKind kind) noexcept {
  return step_kind_words[static_cast<std::size_t>(kind)];
}

/// The route of one target. An empty list admits everything. `events` are patterns of the names of
/// Tracks, see matches(). `stores` admits customers who are in one of them, before or
/// after the change, and events of such customers or in such a store. `system` is the system that
/// the target belongs to: what came from it is not sent back to it. `returns` are the sources by
/// which calls of such a target come back, which are not sent to it either.
struct Route {
  std::vector<StepKind> changes;
  std::vector<CallKind> calls;
  std::vector<std::string> events;
  std::vector<std::string> projects;  ///< commercetools projects, or other senders by their name
  std::vector<std::string> stores;    ///< keys
  std::string system;                 ///< empty: none
  std::vector<std::string> returns;
  bool sends_nothing = false;  ///< the target has no request for any kind of call
};

}  // namespace ctsync
