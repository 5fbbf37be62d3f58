// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/clean_text.hpp>
#include <ctsync/mapping/builtin/event.hpp>
#include <ctsync/mapping/builtin/identity.hpp>
#include <ctsync/mapping/plan.hpp>
#include <ctsync/model/guest.hpp>
#include <ctsync/model/step.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// Who an event is about, for one target.
namespace ctsync::mapping {

namespace detail {

/// The userId of the subject; empty if the plan's rule finds none.
inline std::string user_of_subject(const Step& step, const Plan& plan) {
  const Subject& subject = step.subject;
  if (step.after) {
    if (auto user = user_id(*step.after, plan.user_id)) return std::move(*user);
  }
  Text own;
  if (plan.user_id == UserId::email) own.set(subject.email);
  if (plan.user_id == UserId::customer_id) own.set(subject.customer_id);
  auto user = user_id(own, plan.user_id);
  return user ? std::move(*user) : std::string();
}

/// The anonymous id that the shop knows the subject by; empty if there is none or a placeholder.
inline std::string shop_anonymous_id(const Subject& subject) {
  std::string buffer;
  const auto id = text::clean(subject.anonymous_id, buffer);
  return id.empty() || is_placeholder(id) ? std::string() : std::string(id);
}

}  // namespace detail

/// The person of a step's events. Errors: missing, if nothing is known of them.
inline Result<Actor> actor_of(const Step& step, const Plan& plan) {
  const Subject& subject = step.subject;
  if (subject.key.type == catalog_type) {
    return Actor{{}, catalog_id(step.resource.tenant, step.project), {}};
  }
  const bool hidden = subject.key.type == guest_type && guests_of(plan) == Guests::anonymous;
  Actor actor;
  actor.anonymous_id = detail::shop_anonymous_id(subject);
  if (!hidden) {
    actor.user_id = detail::user_of_subject(step, plan);
    actor.email = subject.email;
  }
  if (!actor.user_id.empty() || !actor.anonymous_id.empty()) return actor;
  const std::string part = guest_part(subject);
  if (!part.empty()) {
    actor.anonymous_id = guest_id(step.resource.tenant, step.project, part);
    return actor;
  }
  return Error{Errc::missing, "",
               "nothing is known by which the target could identify the person (user_id is " +
                   std::string(name(plan.user_id)) + ")"};
}

/// The actor of an Identify that gives a guest's orders to a customer: both ids. Nullopt if one of
/// them is missing, or if the guest had no id but an address that was the userId.
inline std::optional<Actor> actor_of_join(const Step& step, const Event& event, const Plan& plan) {
  Actor actor;
  actor.user_id = detail::user_of_subject(step, plan);
  actor.anonymous_id = detail::shop_anonymous_id(step.subject);
  const bool was_user = plan.user_id == UserId::email && guests_of(plan) == Guests::email &&
                        event.guest.starts_with("email:");
  if (actor.anonymous_id.empty() && !event.guest.empty() && !was_user) {
    actor.anonymous_id = event.guest.substr(event.guest.find(':') + 1);
  }
  if (actor.user_id.empty() || actor.anonymous_id.empty()) return std::nullopt;
  return actor;
}

}  // namespace ctsync::mapping
