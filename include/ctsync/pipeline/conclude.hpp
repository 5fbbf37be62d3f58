// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/base/retry.hpp>
#include <ctsync/contract/store/inbox.hpp>
#include <ctsync/mapping/map.hpp>
#include <ctsync/mapping/sharing.hpp>
#include <ctsync/pipeline/fresh_holders.hpp>
#include <ctsync/pipeline/tenant.hpp>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// Turns a step into the completion of an inbox entry.
namespace ctsync::detail {

/// The calls of a step for all targets of a tenant. Without calls, `ignored` says why.
struct CallsOfTargets {
  std::vector<NewCall> calls;
  Reason ignored;
};

constexpr IdentifierKind kind_of(UserId rule) noexcept {
  switch (rule) {
    case UserId::email: return IdentifierKind::email;
    case UserId::customer_id: return IdentifierKind::customer_id;
    case UserId::external_id: return IdentifierKind::external_id;
    case UserId::customer_number: return IdentifierKind::customer_number;
  }
  return IdentifierKind::email;
}

/// Writes a call for a target and adds it to the others. Returns why the target does not get it.
inline Reason add_call(const Target& target, const KeyDigest& key, const Step& step, Call call,
                       std::vector<NewCall>& calls) {
  Fragment fragment = target.protocol.write(call, step);
  if (fragment.ignored) return std::move(fragment.ignored);
  NewCall made{target.name, key, {}, CallState::waiting, {}};
  if (step.deleted) made.guard = Identifier{kind_of(target.plan.user_id), call.user_id};
  if (fragment.refused) {
    made.state = CallState::dead;
    made.reason = std::move(fragment.refused);
  }
  call.body = std::move(fragment.bytes);
  made.call = std::move(call);
  calls.push_back(std::move(made));
  return {};
}

/// The calls of a step that a target's route admits.
inline Result<Mapped> map_routed(const Step& step, const Target& target, const Sharing& sharing) {
  if (step.ignored) return Mapped{{}, step.ignored};
  if (auto reason = refusal(step, target.route)) return Mapped{{}, std::move(reason)};
  auto mapped = map(step, target.plan, sharing);
  if (!mapped || mapped->calls.empty()) return mapped;
  const bool is_events = mapped->calls.size() == step.events.size();
  std::vector<Call> admitted;
  for (std::size_t i = 0; i < mapped->calls.size(); ++i) {
    auto& call = mapped->calls[i];
    const bool is_routed = !is_events || admits(target.route, step.events[i]);
    if (is_routed && admits(target.route, call.kind)) admitted.push_back(std::move(call));
  }
  mapped->calls = std::move(admitted);
  if (mapped->calls.empty()) {
    mapped->ignored = {ReasonCode::not_routed,
                       "the target does not receive these calls (calls, events)"};
  }
  return mapped;
}

/// What the mapping must know of other records, for each target of a tenant. `look(Identifier)`
/// returns Result<Others> and is called once for each identifier. Errors: those of `look`.
template <class Look>
Result<std::vector<Sharing>> sharing_of(const Step& step, const Tenant& tenant, Look look) {
  std::vector<Sharing> sharing(tenant.targets.size());
  std::vector<std::pair<Identifier, Others>> known;
  Status status{std::monostate{}};
  const auto others = [&](UserId rule, std::string value) -> Others {
    if (value.empty() || !status) return {};
    Identifier identifier{kind_of(rule), std::move(value)};
    for (const auto& [each, found] : known) {
      if (each == identifier) return found;
    }
    auto found = look(identifier);
    if (!found) {
      status = std::move(found).error();
      return {};
    }
    known.emplace_back(std::move(identifier), *found);
    return *found;
  };
  for (std::size_t i = 0; i < sharing.size(); ++i) {
    const Plan& plan = tenant.targets[i].plan;
    SharedIds shared = shared_ids(step, plan);
    sharing[i].user = others(plan.user_id, std::move(shared.user));
    sharing[i].former = others(plan.user_id, std::move(shared.former));
  }
  if (!status) return std::move(status).error();
  return sharing;
}

/// The same without a store: only the records of this round are known.
inline std::vector<Sharing> sharing_of(const Step& step, const Tenant& tenant, const Key& key,
                                       const FreshHolders& fresh) {
  const KeyDigest own = digest(key);
  return *sharing_of(step, tenant, [&](const Identifier& identifier) -> Result<Others> {
    return fresh.others(tenant.name, identifier, own, {});
  });
}

/// Maps a step for each target. `sharing` has one element per target. A target whose mapping fails
/// is skipped. Errors: if mapping fails for every target, the error of the first one.
inline Result<CallsOfTargets> tell(const Step& step, const Tenant& tenant,
                                   std::span<const Sharing> sharing) {
  CallsOfTargets told;
  std::optional<Error> error;
  std::size_t failed = 0;
  const KeyDigest key = digest(step.subject.key);
  for (std::size_t i = 0; i < tenant.targets.size(); ++i) {
    const Target& target = tenant.targets[i];
    auto mapped = map_routed(step, target, sharing[i]);
    if (!mapped) {
      ++failed;
      if (!error) error = std::move(mapped).error();
      continue;
    }
    for (auto& call : mapped->calls) {
      Reason ignored = add_call(target, key, step, std::move(call), told.calls);
      if (!told.ignored) told.ignored = std::move(ignored);
    }
    if (!told.ignored) told.ignored = std::move(mapped->ignored);
  }
  if (error && failed == tenant.targets.size()) return std::move(*error);
  if (!told.calls.empty()) told.ignored = {};
  if (told.calls.empty() && !told.ignored && error) {
    told.ignored = {ReasonCode::not_identified, to_string(*error)};
  }
  return told;
}

/// The identifiers of a profile's person, for the holders of the record. The customer's id is one
/// of them only if a target uses it, because each costs an entry of the store's index.
inline std::vector<Identifier> identifiers_of(const Profile& profile, const Tenant& tenant) {
  std::vector<Identifier> identifiers;
  const auto add = [&](UserId rule) {
    if (auto value = mapping::user_id(profile, rule))
      identifiers.push_back({kind_of(rule), std::move(*value)});
  };
  add(UserId::email);
  add(UserId::external_id);
  add(UserId::customer_number);
  const bool by_id =
      std::any_of(tenant.targets.begin(), tenant.targets.end(),
                  [](const auto& target) { return target.plan.user_id == UserId::customer_id; });
  if (by_id) add(UserId::customer_id);
  return identifiers;
}

/// The new record of a step, if it has one.
inline std::optional<NewRecord> record_of(Step& step, const Key& key, const Tenant& tenant) {
  if (step.record.empty()) return std::nullopt;
  NewRecord record{key, std::move(step.record), {}, HolderState::living};
  if (step.deleted) record.state = HolderState::deleted;
  const bool from_before = step.before && (step.deleted || !step.after);
  const auto& holder = from_before ? step.before : step.after;
  if (holder) record.identifiers = identifiers_of(*holder, tenant);
  return record;
}

inline void end_dead(Completion& completion, Reason reason) {
  completion.state = EntryState::dead;
  completion.reason = std::move(reason);
}

/// Completes an entry whose resource could not be read.
inline void end_unfetched(Completion& completion, const MustFetch& wanted, const Fetched& fetched,
                          const ClaimedEntry& entry, const RetryPolicy& policy, Time now) {
  const std::string& why = wanted.reason.text;
  if (fetched.kind == Fetched::Kind::not_configured) {
    return end_dead(completion, {ReasonCode::fetch_not_configured,
                                 why + ", so it must be read from commercetools: " + fetched.text});
  }
  completion.reason = {ReasonCode::fetch_failed, why};
  if (fetched.kind == Fetched::Kind::later) {
    completion.reason.text += ", and it could not be read from commercetools: " + fetched.text;
  }
  const bool too_old = now - entry.received_at >= policy.max_age;
  completion.state = too_old ? EntryState::dead : EntryState::waiting;
  completion.due_at = now + std::max(fetched.wait, backoff(policy, entry.attempts + 1, 0.999));
}

}  // namespace ctsync::detail
