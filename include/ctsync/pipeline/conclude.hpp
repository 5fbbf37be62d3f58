// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
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

/// What one target is told of a step: the number of its calls, or the reason why there is none.
struct Share {
  std::size_t calls = 0;
  Reason reason;
};

/// The calls of a step for all targets of a tenant.
struct CallsOfTargets {
  std::vector<NewCall> calls;
  std::vector<Share> shares;  ///< one for each target, in their sequence
  /// Without calls: the code of the first target's reason, and what each target's reason says.
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
  Reason refused = call.refused ? std::move(call.refused) : std::move(fragment.refused);
  if (refused) {
    made.state = CallState::dead;
    made.reason = std::move(refused);
  }
  call.body = std::move(fragment.bytes);
  made.call = std::move(call);
  calls.push_back(std::move(made));
  return {};
}

/// Whether a step is for a target.
inline bool is_for(const Target& target, const Step& step) {
  return step.only.empty() || step.only == target.name;
}

/// Why a target is told nothing of a step, whatever it says; none if it may be.
inline Reason refusal(const Step& step, const Target& target) {
  if (!is_for(target, step)) return {ReasonCode::not_routed, "this is for another target"};
  return refusal(step, target.route);
}

/// The calls of a step that a target's route admits.
inline Result<Mapped> map_routed(const Step& step, const Target& target, const Hearing& hearing,
                                 const Sharing& sharing) {
  if (step.ignored) return Mapped{{}, step.ignored};
  if (auto reason = refusal(step, target)) return Mapped{{}, std::move(reason)};
  auto mapped = map(step, target.plan, sharing, &hearing);
  if (!mapped || mapped->calls.empty()) return mapped;
  std::vector<Call> admitted;
  for (std::size_t i = 0; i < mapped->calls.size(); ++i) {
    auto& call = mapped->calls[i];
    const std::size_t event = mapped->events.empty() ? no_event : mapped->events[i];
    const bool is_routed = event == no_event || admits(target.route, step.events[event]);
    if (is_routed && admits(target.route, call.kind)) admitted.push_back(std::move(call));
  }
  mapped->calls = std::move(admitted);
  if (mapped->calls.empty()) {
    mapped->ignored = {ReasonCode::not_routed,
                       "the target does not receive these calls (calls, events)"};
  }
  return mapped;
}

/// Whether a step is what a target knows of a person, which came back by a source of
/// Route::returns. Its record holds no identifiers, because the person need not be a customer.
inline bool came_back(const Step& step, const Tenant& tenant) {
  return std::any_of(tenant.targets.begin(), tenant.targets.end(), [&](const Target& target) {
    const auto& returns = target.route.returns;
    return std::find(returns.begin(), returns.end(), step.project) != returns.end();
  });
}

/// The userId of a step that came back; empty if the plan's rule finds none.
inline std::string user_of_returned(const Step& step, const Plan& plan) {
  if (!step.after) return {};
  auto user = mapping::user_id(*step.after, plan.user_id);
  return user ? std::move(*user) : std::string{};
}

/// What the mapping must know of other records, for each target of a tenant. `look(Identifier)`
/// returns Result<Others> and is called once for each identifier. Errors: those of `look`.
template <class Look>
Result<std::vector<Sharing>> sharing_of(const Step& step, const Tenant& tenant, Look look) {
  const bool returned = came_back(step, tenant);
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
    sharing[i].came_back = returned;
    SharedIds shared =
        returned ? SharedIds{user_of_returned(step, plan), {}} : shared_ids(step, plan);
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

/// The share of a target, whose calls are added to `calls`. `key` is that of the step's subject,
/// `error` that of the mapping.
inline Share tell(const Step& step, const KeyDigest& key, const Target& target,
                  const Hearing& hearing, const Sharing& sharing, std::vector<NewCall>& calls,
                  std::optional<Error>& error) {
  Share share;
  auto mapped = map_routed(step, target, hearing, sharing);
  if (!mapped) {
    share.reason = {ReasonCode::not_identified, to_string(mapped.error())};
    error = std::move(mapped).error();
    return share;
  }
  share.reason = std::move(mapped->ignored);
  for (auto& call : mapped->calls) {
    Reason ignored = add_call(target, key, step, std::move(call), calls);
    if (!ignored) {
      ++share.calls;
    } else if (!share.reason) {
      share.reason = std::move(ignored);
    }
  }
  if (share.calls != 0) share.reason = {};
  return share;
}

/// Why no target is told of a step. Targets with different reasons are named.
inline Reason reason_of(std::span<const Share> shares, const Tenant& tenant) {
  if (shares.empty()) return {};
  Reason reason = shares.front().reason;
  const bool same = std::all_of(shares.begin(), shares.end(), [&](const Share& share) {
    return share.reason.code == reason.code && share.reason.text == reason.text;
  });
  if (same) return reason;
  reason.text.clear();
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (i != 0) reason.text += "; ";
    reason.text.append(tenant.targets[i].name).append(": ").append(shares[i].reason.text);
  }
  return reason;
}

/// Why the route of no target admits anything of a step; none if one may. A tenant without targets
/// refuses nothing.
inline Reason refusal(const Step& step, const Tenant& tenant) {
  std::vector<Share> shares;
  for (const auto& target : tenant.targets) {
    auto reason = refusal(step, target);
    if (!reason) return {};
    shares.push_back({0, std::move(reason)});
  }
  return reason_of(shares, tenant);
}

/// Maps a step for each target. `sharing` has one element per target. A target whose mapping fails
/// is skipped. Errors: if mapping fails for every target that the step is for, that of the first.
inline Result<CallsOfTargets> tell(const Step& step, const Tenant& tenant,
                                   std::span<const Sharing> sharing) {
  CallsOfTargets told;
  std::optional<Error> first;
  std::size_t others = 0;  // that it is for and whose mapping did not fail
  const KeyDigest key = digest(step.subject.key);
  told.shares.reserve(tenant.targets.size());
  for (std::size_t i = 0; i < tenant.targets.size(); ++i) {
    std::optional<Error> error;
    const Hearing hearing = step.events.empty() ? Hearing() : hearing_of(tenant, i);
    told.shares.push_back(
        tell(step, key, tenant.targets[i], hearing, sharing[i], told.calls, error));
    if (!error && is_for(tenant.targets[i], step)) ++others;
    if (error && !first) first = std::move(error);
  }
  if (first && others == 0) return std::move(*first);
  if (told.calls.empty()) told.ignored = reason_of(told.shares, tenant);
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

/// The identifiers by which the customer of a step's record is known. A deleted one is known by
/// those of the record before and, where it has none of a kind, by what the deletion tells.
inline std::vector<Identifier> holders_of(const Step& step, const Tenant& tenant) {
  if (!step.events.empty()) return {};  // the record of an order holds nobody
  const bool from_before = step.before && (step.deleted || !step.after);
  const auto& holder = from_before ? step.before : step.after;
  if (!holder || came_back(step, tenant)) return {};
  auto identifiers = identifiers_of(*holder, tenant);
  if (!step.deleted || !from_before || !step.after) return identifiers;
  for (auto& told : identifiers_of(*step.after, tenant)) {
    const bool known =
        std::any_of(identifiers.begin(), identifiers.end(),
                    [&](const Identifier& other) { return other.kind == told.kind; });
    if (!known) identifiers.push_back(std::move(told));
  }
  return identifiers;
}

/// The new record of a step, if it has one.
inline std::optional<NewRecord> record_of(Step& step, const Key& key, const Tenant& tenant) {
  if (step.record.empty()) return std::nullopt;
  NewRecord record{key, std::move(step.record), holders_of(step, tenant), HolderState::living};
  if (step.deleted) record.state = HolderState::deleted;
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
  if (wanted.patience && now - entry.received_at > *wanted.patience) {
    completion.state = EntryState::ignored;
    completion.reason = {ReasonCode::no_order, "no order refers to this payment"};
    return;
  }
  if (fetched.kind == Fetched::Kind::not_configured && !entry.is_step) {
    return end_dead(completion, {ReasonCode::fetch_not_configured,
                                 why + ", so it must be read from commercetools: " + fetched.text});
  }
  completion.reason = {ReasonCode::fetch_failed, why};
  if (fetched.kind == Fetched::Kind::later || fetched.kind == Fetched::Kind::not_configured) {
    completion.reason.text += ", and it could not be read from commercetools: " + fetched.text;
  }
  const bool too_old = policy.is_too_old(now - entry.received_at, entry.attempts + 1);
  completion.state = too_old ? EntryState::dead : EntryState::waiting;
  completion.due_at = now + std::max(fetched.wait, backoff(policy, entry.attempts + 1, 0.999));
}

}  // namespace ctsync::detail
