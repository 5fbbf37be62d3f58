// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/builtin/alias.hpp>
#include <ctsync/mapping/builtin/deletion.hpp>
#include <ctsync/mapping/builtin/event.hpp>
#include <ctsync/mapping/builtin/identify.hpp>
#include <ctsync/mapping/builtin/identity.hpp>
#include <ctsync/mapping/plan.hpp>
#include <ctsync/mapping/sharing.hpp>
#include <ctsync/model/reading.hpp>
#include <ctsync/model/step.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Maps a step to the calls for one target.
namespace ctsync {

/// The calls of a step for one target. Without calls, `ignored` says why.
struct Mapped {
  std::vector<Call> calls;
  Reason ignored;
};

namespace mapping::detail {

inline Origin origin_of(const Step& step, const Plan& plan, std::string_view resource) {
  return {step.resource.tenant, step.project, resource, step.revision, plan.target, step.timestamp};
}

inline std::string resource_of(const Step& step) {
  std::string resource;
  resource.reserve(step.resource.type.size() + 1 + step.resource.id.size());
  resource.append(step.resource.type).append("/").append(step.resource.id);
  return resource;
}

inline Mapped nothing(ReasonCode code, std::string_view text) {
  return {{}, {code, std::string(text)}};
}

/// The userId of a deleted customer, from the old record or else from the notification.
inline std::optional<std::string> user_of_deleted(const Step& step, const Plan& plan) {
  for (const auto* profile : {&step.before, &step.after}) {
    if (!*profile) continue;
    if (auto user = user_id(**profile, plan.user_id)) return std::move(*user);
  }
  return std::nullopt;
}

inline Mapped deletion(const Step& step, const Plan& plan, const Sharing& sharing) {
  const auto user = user_of_deleted(step, plan);
  if (!user) {
    return nothing(ReasonCode::never_known, "the customer that was deleted was never known here");
  }
  if (plan.on_delete == OnDelete::ignore) {
    return nothing(ReasonCode::deletions_off, "this target does not hear of deletions (on_delete)");
  }
  if (sharing.user.living) return {{}, userid_in_use()};
  const std::string resource = resource_of(step);
  const Origin origin = origin_of(step, plan, resource);
  Mapped mapped;
  mapped.calls.push_back(plan.on_delete == OnDelete::identify ? identify_deleted(*user, origin)
                                                              : delete_person(*user, origin));
  return mapped;
}

/// The userId before this change, if the target receives an Alias for a new one; else empty.
inline std::string former_user(const Step& step, const Plan& plan) {
  if (plan.user_id != UserId::email || plan.on_email_change != OnEmailChange::alias) return {};
  if (!step.before || !step.before->email.known()) return {};
  auto user = user_id(*step.before, plan.user_id);
  return user ? std::move(*user) : std::string{};
}

/// What an Identify says about a customer: the traits and the consent.
inline std::string content_of(const Profile& profile, const Plan& plan) {
  std::string content;
  json::Writer writer(content);
  writer.begin_object().key("traits");
  write_traits(writer, profile, plan.custom_fields);
  write_consent(writer, profile, plan.consent_field);
  writer.end_object();
  return content;
}

/// Whether the target was told, or may have been told, that the person is deleted.
inline bool was_deleted(const Step& step, const Sharing& sharing) {
  if (sharing.came_back) return false;
  return sharing.user.ended || (step.before && !step.before->deleted_at.empty());
}

inline Result<Mapped> customer(const Step& step, const Plan& plan, const Sharing& sharing) {
  const Profile& profile = *step.after;
  if (step.same_version && step.before &&
      content_of(profile, plan) == content_of(*step.before, plan)) {
    return nothing(ReasonCode::known_version, "this version of the customer is known already");
  }
  if (sharing.came_back && sharing.user.ended && !sharing.user.living) {
    return nothing(ReasonCode::deleted, "the customer with this userId was deleted");
  }
  auto user = user_id(profile, plan.user_id);
  if (!user) return std::move(user).error();
  const std::string resource = resource_of(step);
  const Origin origin = origin_of(step, plan, resource);
  const std::string former = former_user(step, plan);
  // An Alias would move the other customer to the new userId.
  const bool renamed = !former.empty() && *user != former && !sharing.former.living;
  std::string buffer;
  const auto customer_id = renamed ? text::clean(profile.id.value, buffer) : std::string_view{};
  Mapped mapped;
  if (renamed) mapped.calls.push_back(alias(former, *user, customer_id, origin));
  mapped.calls.push_back(
      identify(profile, *user, origin, plan, customer_id, was_deleted(step, sharing)));
  return mapped;
}

/// The person of an event: the customer of the record, else the subject's own ids.
inline Result<Actor> actor_of(const Step& step, const Plan& plan) {
  if (step.after) {
    if (auto user = user_id(*step.after, plan.user_id)) return Actor{std::move(*user), {}};
  }
  const Subject& subject = step.subject;
  Text own;
  if (plan.user_id == UserId::email) own.set(subject.email);
  if (plan.user_id == UserId::customer_id) own.set(subject.customer_id);
  if (auto user = user_id(own, plan.user_id)) return Actor{std::move(*user), {}};
  std::string buffer;
  if (const auto anonymous = text::clean(subject.anonymous_id, buffer); !anonymous.empty()) {
    return Actor{{}, std::string(anonymous)};
  }
  return Error{Errc::missing, "",
               "nothing is known by which the target could identify the person (user_id is " +
                   std::string(name(plan.user_id)) + ")"};
}

inline Result<Mapped> events(const Step& step, const Plan& plan) {
  auto actor = actor_of(step, plan);
  if (!actor) return std::move(actor).error();
  const std::string resource = resource_of(step);
  Mapped mapped;
  for (const auto& each : step.events) {
    Origin origin = origin_of(step, plan, resource);
    origin.revision = each.revision;
    if (!each.timestamp.empty()) origin.timestamp = each.timestamp;
    mapped.calls.push_back(event(each, *actor, origin));
  }
  return mapped;
}

}  // namespace mapping::detail

/// The userIds whose other records must be known before the step is mapped.
inline SharedIds shared_ids(const Step& step, const Plan& plan) {
  SharedIds shared;
  if (step.ignored || !step.events.empty()) return shared;
  if (step.deleted) {
    if (plan.on_delete == OnDelete::ignore) return shared;
    if (auto user = mapping::detail::user_of_deleted(step, plan)) shared.user = std::move(*user);
    return shared;
  }
  auto user = mapping::user_id(*step.after, plan.user_id);
  if (!user) return shared;
  const auto before = step.before ? mapping::user_id(*step.before, plan.user_id)
                                  : Result<std::string>(std::string());
  const bool is_new = !before || *before != *user;
  shared.former = mapping::detail::former_user(step, plan);
  if (shared.former == *user) shared.former.clear();
  if (is_new && plan.on_delete == OnDelete::identify) shared.user = std::move(*user);
  return shared;
}

/// The calls of a step for a target with this plan. `sharing` has the other records of the userIds
/// that shared_ids() names. Pure: equal arguments give equal bytes.
/// Errors: missing or invalid, at the JSON pointer in the customer, if the plan's userId rule finds
/// no id; the target then receives no call of this step.
inline Result<Mapped> map(const Step& step, const Plan& plan, const Sharing& sharing = {}) {
  if (step.ignored) return Mapped{{}, step.ignored};
  if (!step.events.empty()) return mapping::detail::events(step, plan);
  if (step.deleted) return mapping::detail::deletion(step, plan, sharing);
  return mapping::detail::customer(step, plan, sharing);
}

/// Checks whether a target with this plan could receive calls of a reading, from the reading alone.
/// Errors: those of map(), at the JSON pointer in the delivery.
inline Status check_identity(const Reading& reading, const Plan& plan) {
  const auto* change = reading.change.customer();
  if (change == nullptr) return {std::monostate{}};
  const bool has_id =
      !reading.profile.id.value.empty() || !reading.notification.resource_id.empty();
  if (!change->describes() && has_id) return {std::monostate{}};
  std::string buffer;
  const auto found = mapping::identifier(reading.profile, plan.user_id, buffer);
  if (found) return {std::monostate{}};
  Error error = found.error();
  error.where.insert(0, reading.at);
  return error;
}

}  // namespace ctsync
