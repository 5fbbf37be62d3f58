// SPDX-License-Identifier: MIT
#include "operator/jobs/replays.hpp"

#include <map>
#include <optional>
#include <utility>

#include "jobs/replay/call_walk.hpp"
#include "jobs/replay/replay.hpp"
#include "operator/jobs/target_option.hpp"

namespace ctsync::server {

namespace {

/// `kept_from`: what was accepted before has no body any more; nothing for dead letters, whose
/// bodies are kept.
void count(const CallWalk::Found& call, CallFate fate, std::optional<Time> kept_from, Time now,
           ReplayGroup& group) {
  switch (fate) {
    case CallFate::superseded: ++group.superseded; return;
    case CallFate::deleted: ++group.deleted; return;
    case CallFate::sent: break;
  }
  if (kept_from && (call.kind == CallKind::delete_person || call.ended_at < *kept_from)) {
    ++group.no_body;
    return;
  }
  ++group.sent;
  const bool is_repeat = group.drops_repeats && now - call.ended_at < segment_drops_repeats;
  if (is_repeat) ++group.repeats;
}

}  // namespace

Result<ReplayRequest> plan_replay(ReplayRequest request, const Tenants& tenants) {
  const auto tenant = tenants.choose(request.tenant);
  if (!tenant) return tenant.error();
  request.tenant = (*tenant)->name();
  if (request.target.empty() && !request.since) {
    return Error{Errc::invalid, "--target",
                 "name the target that lost its data, or since when it did, or both"};
  }
  if (auto status = check_target(request.target, **tenant); !status) {
    return std::move(status).error();
  }
  if (auto status = check_window(request.since, request.until); !status) {
    return std::move(status).error();
  }
  return request;
}

Status check_window(std::optional<Time> since, std::optional<Time> until) {
  if (!since || !until || *until > *since) return std::monostate{};
  return Error{Errc::invalid, "--until", "expected a time after that of --since"};
}

Result<std::int64_t> start_replay(AnyStore& store, const ReplayRequest& request, Time now) {
  const auto parameters = to_json(request);
  return store.make_job({request.tenant, replay_calls_kind, parameters}, now);
}

Result<std::vector<ReplayGroup>> count_replay(AnyStore& store, const ReplayRequest& request,
                                              const Tenants& tenants, Duration keep_bodies,
                                              Time now) {
  const auto chosen = tenants.choose(request.tenant);
  if (!chosen) return chosen.error();
  const auto& tenant = **chosen;
  std::vector<std::string> targets;
  for (const auto& target : tenant.tenant.targets) targets.push_back(target.name);
  CallWalk walk(store, request, targets, now);
  for (bool all = false; !all;) {
    const auto read = walk.read_on(Duration{1'000});
    if (!read) return read.error();
    all = *read;
  }
  std::map<std::pair<std::uint16_t, CallKind>, ReplayGroup> groups;
  const bool is_accepted = request.state == CallState::accepted;
  const auto kept_from = is_accepted ? std::optional(now - keep_bodies) : std::nullopt;
  for (const auto& call : walk.found()) {
    const auto& connection = tenant.connections[call.target];
    auto& group = groups[{call.target, call.kind}];
    group.target = targets[call.target];
    group.kind = call.kind;
    group.drops_repeats = is_accepted && connection.kind == TargetKind::segment;
    count(call, walk.fate_of(call), kept_from, now, group);
  }
  std::vector<ReplayGroup> all;
  for (auto& [of, group] : groups) all.push_back(std::move(group));
  return all;
}

}  // namespace ctsync::server
