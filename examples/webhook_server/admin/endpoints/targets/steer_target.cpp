// SPDX-License-Identifier: MIT
#include <algorithm>

#include "admin/answers/fields.hpp"
#include "admin/answers/findings.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "admin/endpoints/targets/target_item.hpp"
#include "clock.hpp"
#include "operator/doctor/doctor.hpp"
#include "operator/steering/pauses.hpp"

namespace ctsync::server::admin {

namespace {

/// A target of the tenant in a request's body.
struct Named {
  const ConfiguredTenant* tenant = nullptr;
  const TargetSettings* target = nullptr;
};

std::variant<Named, Problem> named_in(const Context& context, const Ask& ask, const Body& body) {
  auto tenant = one_tenant(context, ask, body.text("tenant"));
  if (auto* problem = std::get_if<Problem>(&tenant)) return std::move(*problem);
  const auto* const configured = std::get<const ConfiguredTenant*>(tenant);
  const auto found = std::ranges::find(configured->connections, ask.id, &TargetSettings::name);
  if (found == configured->connections.end()) return not_found();
  return Named{configured, &*found};
}

http::Response shown(Context& context, const Named& named) {
  const auto seen = see_targets(context, named.tenant->name(), now());
  if (!seen) return answer_of(seen.error());
  http::Response response;
  json::Writer writer(response.body);
  write_target(writer, *named.tenant, *named.target, *seen);
  return response;
}

http::Response pause(Context& context, const Ask& ask) {
  const Body body(ask.request.body);
  auto found = named_in(context, ask, body);
  if (auto* problem = std::get_if<Problem>(&found)) return response_of(*problem);
  const auto& named = std::get<Named>(found);
  auto note = note_in(body);
  if (auto* problem = std::get_if<Problem>(&note)) return response_of(*problem);
  auto lasts = length_in(body);
  if (auto* problem = std::get_if<Problem>(&lasts)) return response_of(*problem);
  PauseRequest request{named.tenant->name(), named.target->name, ask.caller.name,
                       masked_note(std::get<std::string>(note)),
                       std::get<std::optional<Duration>>(lasts)};
  const auto paused = server::pause_target(context.store, context.tenants, request, now());
  if (!paused) return answer_of(paused.error());
  (void)note_act(context, ask, named.tenant->name(), "target.paused", named.target->name, 1,
                 request.note);
  return shown(context, named);
}

http::Response resume(Context& context, const Ask& ask) {
  const Body body(ask.request.body);
  auto found = named_in(context, ask, body);
  if (auto* problem = std::get_if<Problem>(&found)) return response_of(*problem);
  const auto& named = std::get<Named>(found);
  const auto resumed = server::resume_target(context.store, context.tenants, named.tenant->name(),
                                             named.target->name);
  if (!resumed) return answer_of(resumed.error());
  if (!*resumed) return response_of({409, "state_changed", "the target is not paused", {}});
  (void)note_act(context, ask, named.tenant->name(), "target.resumed", named.target->name);
  return shown(context, named);
}

http::Response test(Context& context, const Ask& ask) {
  const Body body(ask.request.body);
  auto found = named_in(context, ask, body);
  if (auto* problem = std::get_if<Problem>(&found)) return response_of(*problem);
  const auto& named = std::get<Named>(found);
  const auto findings = examine_target(context.settings, *named.target);
  (void)note_act(context, ask, named.tenant->name(), "target.tested", named.target->name);
  return object_answer([&](json::Writer& writer) { write_findings(writer, findings); });
}

}  // namespace

const Endpoint pause_target{
    "POST", "/targets/{id}/pause", AdminRole::operates, "Pauses a target: its calls wait", {},
    pause};
const Endpoint resume_target{"POST",
                             "/targets/{id}/resume",
                             AdminRole::operates,
                             "Has a paused target be sent what waits for it",
                             {},
                             resume};
const Endpoint test_target{"POST",
                           "/targets/{id}/test",
                           AdminRole::operates,
                           "The checks of the doctor for one target; sends no call",
                           {},
                           test};

}  // namespace ctsync::server::admin
