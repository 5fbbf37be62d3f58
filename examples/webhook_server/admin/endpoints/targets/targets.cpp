// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <chrono>

#include "admin/answers/shown.hpp"
#include "admin/answers/tallied.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "admin/endpoints/targets/target_item.hpp"
#include "clock.hpp"

namespace ctsync::server::admin {

namespace {

constexpr std::array<std::string_view, 1> parameters{"tenant"};

/// What was said of the newest of the target's dead letters; empty without any.
std::string last_refusal(const std::vector<DeadGroup>& dead, std::string_view tenant,
                         std::string_view target) {
  const DeadGroup* newest = nullptr;
  for (const auto& group : dead) {
    const bool is_of =
        group.table == Table::outbox && group.tenant == tenant && group.source_or_target == target;
    if (is_of && (newest == nullptr || group.last > newest->last)) newest = &group;
  }
  return newest == nullptr ? std::string() : newest->reason.text;
}

void write_stalled(json::Writer& writer, const StalledTarget* stalled, const std::string& refusal,
                   Time at) {
  if (stalled == nullptr) {
    writer.key("oldest_ms").null().key("next_try").null();
    write_text_or_null(writer.key("last_answer"), masked_text(refusal));
    return;
  }
  writer.key("oldest_ms").integer((at - stalled->since).count());
  // What is due already waits for the back-off of the target, which only its worker knows.
  const bool is_known = stalled->next_try > at;
  write_time(writer.key("next_try"), is_known ? std::optional(stalled->next_try) : std::nullopt);
  writer.key("last_answer").string(masked_text(stalled->reason.text));
}

http::Response answer(Context& context, const Ask& ask) {
  auto tenant = tenant_of(ask, ask.query["tenant"]);
  if (auto* problem = std::get_if<Problem>(&tenant)) return response_of(*problem);
  const auto& only = std::get<std::string>(tenant);
  const auto seen = see_targets(context, only, now());
  if (!seen) return answer_of(seen.error());
  return object_answer([&](json::Writer& writer) {
    writer.key("items").begin_array();
    for (const auto& each : context.tenants.all()) {
      if (!ask.caller.may_see(each.name()) || (!only.empty() && only != each.name())) continue;
      for (const auto& connection : each.connections) {
        write_target(writer, each, connection, *seen);
      }
    }
    writer.end_array();
  });
}

}  // namespace

Result<SeenTargets> see_targets(Context& context, const std::string& tenant, Time at) {
  auto flow = read_sending(context.store, {}, at);
  if (!flow) return std::move(flow).error();
  auto tallied = read_tallied(context.store, tenant, std::chrono::hours{24}, at, {}, {});
  if (!tallied) return std::move(tallied).error();
  auto dead = context.store.dead_groups({.tenant = tenant}, at);
  if (!dead) return std::move(dead).error();
  return SeenTargets{at, *std::move(flow), *std::move(tallied), *std::move(dead)};
}

void write_target(json::Writer& writer, const ConfiguredTenant& tenant,
                  const TargetSettings& connection, const SeenTargets& seen) {
  const auto* const stalled = stalled_of(seen.flow, tenant.name(), connection.name);
  const auto* const hold = hold_of(seen.flow, tenant.name(), connection.name);
  const auto counts = std::ranges::find_if(seen.tallied.targets, [&](const TargetTally& target) {
    return target.tenant == tenant.name() && target.target == connection.name;
  });
  writer.begin_object().key("tenant").string(tenant.name());
  writer.key("target").string(connection.name).key("protocol").string(name(connection.kind));
  const bool is_counted = counts != seen.tallied.targets.end();
  const bool has_died = is_counted && counts->dead > 0;
  writer.key("state").string(state_word(hold, stalled, has_died));
  write_hold(writer.key("paused"), hold);
  writer.key("waiting").integer(is_counted ? counts->waiting() : 0);
  write_stalled(writer, stalled,
                has_died ? last_refusal(seen.dead, tenant.name(), connection.name) : std::string(),
                seen.at);
  writer.key("rate_limit_per_minute").integer(connection.rate_limit_per_minute);
  writer.key("rules").boolean(tenant.in_use().rules != 0).end_object();
}

const Endpoint targets{
    "GET", "/targets", AdminRole::viewer, "The targets, and how they do", parameters, answer, true};

}  // namespace ctsync::server::admin
