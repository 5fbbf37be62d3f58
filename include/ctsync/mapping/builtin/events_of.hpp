// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/mapping/builtin/actor.hpp>
#include <ctsync/mapping/builtin/consent.hpp>
#include <ctsync/mapping/builtin/event.hpp>
#include <ctsync/mapping/builtin/origin.hpp>
#include <ctsync/mapping/builtin/small_event.hpp>
#include <ctsync/mapping/plan.hpp>
#include <ctsync/model/hearing.hpp>
#include <ctsync/model/reason.hpp>
#include <ctsync/model/step.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ctsync::mapping {

/// The calls of a step's events for one target, and the place of each call's event in the step.
struct EventCalls {
  std::vector<Call> calls;
  Reason ignored;
  std::vector<std::size_t> events;
};

namespace detail {

/// The consent of the resource itself, else that of its customer.
class EventConsent {
 public:
  EventConsent(const Step& step, const Plan& plan) : step_(step), field_(plan.consent_field) {
    if (field_.empty() || step.custom.empty()) return;
    const auto custom = parser_.parse(step.custom);
    if (!custom) return;
    for (auto member = custom->members(); member.next();) {
      own_.push_back({member.key, member.value});
    }
  }

  void operator()(json::Writer& writer) const {
    if (write_consent(writer, own_, field_) || !step_.after) return;
    write_consent(writer, step_.after->custom.value, field_);
  }

 private:
  const Step& step_;
  std::string_view field_;
  json::Parser parser_;
  std::vector<CustomField> own_;
};

/// The person of one event; nullopt if there is nothing to say.
inline std::optional<Actor> actor_of_event(const Step& step, const Event& event, const Actor& actor,
                                           const Plan& plan) {
  if (event.kind != CallKind::identify) return actor;
  if (!event.with_email) return actor_of_join(step, event, plan);
  return actor.email.empty() ? std::nullopt : std::optional(actor);
}

}  // namespace detail

inline Result<EventCalls> events_of(const Step& step, const Plan& plan, const Hearing& hearing) {
  auto actor = actor_of(step, plan);
  if (!actor) return std::move(actor).error();
  const std::string resource = detail::resource_of(step);
  const detail::EventConsent consent(step, plan);
  EventCalls told;
  for (std::size_t i = 0; i < step.events.size(); ++i) {
    const Event& each = step.events[i];
    if (!receives(step.events, i, hearing)) continue;
    const auto whose = detail::actor_of_event(step, each, *actor, plan);
    if (!whose) continue;
    Origin origin = detail::origin_of(step, plan, resource);
    origin.revision = each.revision;
    if (!each.timestamp.empty()) origin.timestamp = each.timestamp;
    told.calls.push_back(small_event(each, *whose, origin, consent));
    told.events.push_back(i);
  }
  if (told.calls.empty()) {
    told.ignored = {ReasonCode::event_off,
                    "the target does not receive this event (events_on, events_off, guests), or no "
                    "id joins the guest and the customer"};
  }
  return told;
}

}  // namespace ctsync::mapping
