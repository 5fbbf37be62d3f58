// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <chrono>

#include "admin/answers/shown.hpp"
#include "admin/answers/tallied.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "clock.hpp"
#include "operator/flow/flow.hpp"

namespace ctsync::server::admin {

namespace {

constexpr std::array<std::string_view, 1> parameters{"tenant"};

void write_stalled(json::Writer& writer, const StalledTarget* stalled, Time at) {
  if (stalled == nullptr) {
    writer.key("oldest_ms").null().key("next_try").null().key("last_answer").null();
    return;
  }
  writer.key("oldest_ms").integer((at - stalled->since).count());
  write_time(writer.key("next_try"), stalled->next_try);
  writer.key("last_answer").string(masked_text(stalled->reason.text));
}

http::Response answer(Context& context, const Ask& ask) {
  auto tenant = tenant_of(ask, ask.query["tenant"]);
  if (auto* problem = std::get_if<Problem>(&tenant)) return response_of(*problem);
  const auto& only = std::get<std::string>(tenant);
  const Time at = now();
  const auto flow = read_flow(context.store, at);
  if (!flow) return answer_of(flow.error());
  const auto tallied = read_tallied(context.store, only, std::chrono::hours{24}, at, {}, {});
  if (!tallied) return answer_of(tallied.error());
  return object_answer([&](json::Writer& writer) {
    writer.key("items").begin_array();
    for (const auto& each : context.tenants.all()) {
      if (!ask.caller.may_see(each.name()) || (!only.empty() && only != each.name())) continue;
      for (const auto& connection : each.connections) {
        const auto stalled = std::ranges::find_if(flow->stalled, [&](const StalledTarget& target) {
          return target.tenant == each.name() && target.target == connection.name;
        });
        const auto counts = std::ranges::find_if(tallied->targets, [&](const TargetTally& target) {
          return target.tenant == each.name() && target.target == connection.name;
        });
        const bool is_stalled = stalled != flow->stalled.end();
        writer.begin_object().key("tenant").string(each.name());
        writer.key("target").string(connection.name);
        writer.key("protocol").string(name(connection.kind));
        writer.key("state").string(is_stalled ? "backing_off" : "ok").key("paused").null();
        writer.key("waiting").integer(counts != tallied->targets.end() ? counts->waiting() : 0);
        write_stalled(writer, is_stalled ? &*stalled : nullptr, at);
        writer.key("rate_limit_per_minute").integer(connection.rate_limit_per_minute);
        writer.key("rules").boolean(each.in_use().rules != 0).end_object();
      }
    }
    writer.end_array();
  });
}

}  // namespace

const Endpoint targets{
    "GET", "/targets", AdminRole::viewer, "The targets, and how they do", parameters, answer, true};

}  // namespace ctsync::server::admin
