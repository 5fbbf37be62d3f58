// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/builtin/alias.hpp>
#include <ctsync/mapping/builtin/deletion.hpp>
#include <ctsync/mapping/builtin/events_of.hpp>
#include <ctsync/mapping/builtin/identify.hpp>
#include <ctsync/mapping/builtin/identity.hpp>
#include <ctsync/mapping/plan.hpp>
#include <ctsync/mapping/sharing.hpp>
#include <ctsync/mapping/transform.hpp>
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
  /// Of calls of events: the place of each in the step, or `no_event`.
  std::vector<std::size_t> events{};
};

/// The place of a call that tells of no event of the step.
inline constexpr std::size_t no_event = static_cast<std::size_t>(-1);

/// Why a target's own mapping sends nothing of what the built-in mapping would.
inline Reason left_out() {
  return {ReasonCode::left_out, "the target's own mapping sends nothing of it"};
}

namespace mapping::detail {

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

/// What an Identify says about a customer: the traits and the consent.
inline std::string content_of(const Profile& profile, const Plan& plan) {
  std::string content;
  json::Writer writer(content);
  writer.begin_object().key("traits");
  write_traits_by_plan(writer, profile, plan);
  write_consent(writer, profile.custom.value, plan.consent_field);
  writer.end_object();
  return content;
}

/// Why no mapping sends anything of a step about a customer: what the target knows is told no
/// second time, and nobody is touched who shares a userId with somebody else.
inline Reason no_news(const Step& step, const Plan& plan, const Sharing& sharing) {
  if (!step.events.empty()) return {};
  if (step.deleted) {
    const bool hears = plan.on_delete != OnDelete::ignore && user_of_deleted(step, plan);
    return hears && sharing.user.living ? userid_in_use() : Reason{};
  }
  if (step.same_version && step.before &&
      content_of(*step.after, plan) == content_of(*step.before, plan)) {
    return {ReasonCode::known_version, "this version of the customer is known already"};
  }
  if (sharing.came_back && sharing.user.ended && !sharing.user.living) {
    return {ReasonCode::deleted, "the customer with this userId was deleted"};
  }
  return {};
}

inline Mapped deletion(const Step& step, const Plan& plan, const Sharing& sharing) {
  const auto user = user_of_deleted(step, plan);
  if (!user) {
    return nothing(ReasonCode::never_known, "the customer that was deleted was never known here");
  }
  if (plan.on_delete == OnDelete::ignore) {
    return nothing(ReasonCode::deletions_off, "this target does not hear of deletions (on_delete)");
  }
  if (auto reason = no_news(step, plan, sharing)) return {{}, std::move(reason)};
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

/// Whether the target was told, or may have been told, that the person is deleted.
inline bool was_deleted(const Step& step, const Sharing& sharing) {
  if (sharing.came_back) return false;
  return sharing.user.ended || (step.before && !step.before->deleted_at.empty());
}

inline Result<Mapped> customer(const Step& step, const Plan& plan, const Sharing& sharing) {
  const Profile& profile = *step.after;
  if (auto reason = no_news(step, plan, sharing)) return Mapped{{}, std::move(reason)};
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

/// The calls of the built-in mapping.
inline Result<Mapped> builtin(const Step& step, const Plan& plan, const Sharing& sharing,
                              const Hearing& hearing) {
  if (!step.events.empty()) {
    auto told = events_of(step, plan, hearing);
    if (!told) return std::move(told).error();
    return Mapped{std::move(told->calls), std::move(told->ignored), std::move(told->events)};
  }
  if (step.deleted) return deletion(step, plan, sharing);
  return customer(step, plan, sharing);
}

/// Why a step cannot be mapped: it is not complete, so that no calls would look like nothing to
/// send.
inline Error not_complete(const Step& step) {
  if (step.must_fetch) {
    return {Errc::missing, "must_fetch",
            "a resource is missing: read must_fetch->what and apply the reading again with it"};
  }
  return {Errc::invalid, "scheduled", "the time has not come: apply the reading again at it"};
}

}  // namespace mapping::detail

/// Whether a step has an effect that can be mapped: it must fetch nothing and waits for no time.
inline bool is_complete(const Step& step) noexcept { return !step.must_fetch && !step.scheduled; }

/// The userIds whose other records must be known before the step is mapped.
inline SharedIds shared_ids(const Step& step, const Plan& plan) {
  SharedIds shared;
  if (!is_complete(step) || step.ignored || !step.events.empty()) return shared;
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
/// `hearing` are the events that the target receives; null: those that the plan admits.
/// Errors: missing or invalid, at the JSON pointer in the customer, if the plan's userId rule finds
/// no id; the target then receives no call of this step. Also for a step that must fetch or is
/// scheduled, at the name of that member.
inline Result<Mapped> map(const Step& step, const Plan& plan, const Sharing& sharing = {},
                          const Hearing* hearing = nullptr) {
  if (!is_complete(step)) return mapping::detail::not_complete(step);
  if (step.ignored) return Mapped{{}, step.ignored};
  const Hearing heard = step.events.empty()  ? Hearing()
                        : hearing != nullptr ? *hearing
                                             : hearing_of(plan);
  if (!plan.transform) return mapping::detail::builtin(step, plan, sharing, heard);
  if (auto reason = mapping::detail::no_news(step, plan, sharing)) return Mapped{{}, reason};
  auto mapped = plan.transform.replaces_builtin
                    ? Result<Mapped>(Mapped{})
                    : mapping::detail::builtin(step, plan, sharing, heard);
  return plan.transform.function(step, plan, heard, std::move(mapped));
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
