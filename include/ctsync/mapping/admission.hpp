// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctsync/base/pattern.hpp>
#include <ctsync/mapping/plan.hpp>
#include <ctsync/mapping/route.hpp>
#include <ctsync/model/call.hpp>
#include <ctsync/model/event.hpp>
#include <ctsync/model/profile.hpp>
#include <ctsync/model/reason.hpp>
#include <ctsync/model/step.hpp>
#include <optional>
#include <string>
#include <string_view>

/// What a target receives of a step, by its route.
namespace ctsync {

namespace detail {

template <class List, class T>
bool admits(const List& list, const T& value) {
  return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

inline bool is_in_store(const std::optional<Profile>& profile, const Route& route) {
  return profile && std::any_of(profile->stores.value.begin(), profile->stores.value.end(),
                                [&](std::string_view store) {
                                  return std::find(route.stores.begin(), route.stores.end(),
                                                   store) != route.stores.end();
                                });
}

}  // namespace detail

/// What a step says.
inline StepKind kind_of(const Step& step) noexcept {
  if (!step.events.empty()) return StepKind::events;
  if (step.erase) return StepKind::erased;
  if (step.deleted) return StepKind::deleted;
  const bool known = step.retold || (step.before && step.before->deleted_at.empty());
  return known ? StepKind::updated : StepKind::created;
}

/// Why a target with this route receives nothing of a step; none if it may receive some of it.
inline Reason refusal(const Step& step, const Route& route) {
  const bool returned = !route.returns.empty() && detail::admits(route.returns, step.project);
  if (returned || (!route.system.empty() && step.project == route.system)) {
    return {ReasonCode::own_system, "it came from the system that the target belongs to"};
  }
  if (!detail::admits(route.changes, kind_of(step))) {
    return {ReasonCode::not_routed, "the target does not receive this kind of change (changes)"};
  }
  if (!detail::admits(route.projects, step.project)) {
    return {ReasonCode::not_routed, "the target does not receive this project (projects)"};
  }
  if (!route.stores.empty() && !(!step.store.empty() && detail::admits(route.stores, step.store)) &&
      !detail::is_in_store(step.before, route) && !detail::is_in_store(step.after, route)) {
    return {ReasonCode::not_routed, "the target does not receive these stores (stores)"};
  }
  return {};
}

/// Whether a target with this route receives calls of a kind.
inline bool admits(const Route& route, CallKind kind) {
  return !route.sends_nothing && detail::admits(route.calls, kind);
}

/// Whether a target with this route receives an event.
inline bool admits(const Route& route, const Event& event) {
  if (event.kind != CallKind::track || route.events.empty()) return true;
  return std::any_of(route.events.begin(), route.events.end(),
                     [&](const std::string& pattern) { return matches(pattern, event.name); });
}

/// The events that a target with this plan and this route receives. What the target's own mapping
/// makes of an event may be a call of another kind.
inline Hearing hearing_of(const Plan& plan, const Route& route) {
  Hearing hearing = hearing_of(plan);
  const bool any = detail::admits(route.changes, StepKind::events);
  for (std::size_t i = 0; i < event_names.size(); ++i) {
    Event event;
    event.name = event_names[i].name;
    if (event.name == "Group") event.kind = CallKind::group;
    if (event.name == "Identify") event.kind = CallKind::identify;
    const bool is_sent = plan.transform || admits(route, event.kind);
    if (!any || !is_sent || !admits(route, event)) hearing.remove(i);
  }
  return hearing;
}

}  // namespace ctsync
