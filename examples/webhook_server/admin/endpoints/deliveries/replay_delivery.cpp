// SPDX-License-Identifier: MIT

#include "admin/answers/confirmed.hpp"
#include "admin/endpoints/deliveries/visible_event.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "clock.hpp"
#include "operator/jobs/delivery_replay.hpp"
#include "operator/jobs/mapping_replays.hpp"
#include "operator/row_id.hpp"
#include "tenants/families.hpp"

namespace ctsync::server::admin {

namespace {

void write_body(json::Writer& writer, const Context& context,
                const std::optional<std::string>& body) {
  writer.raw(body ? context.masks.json(*body) : "null");
}

http::Response problem_of_plan(const Error& error) {
  if (error.code == Errc::missing) {
    return response_of({410, "body.forgotten", "its body is no longer kept", {}});
  }
  if (error.code == Errc::invalid) {
    return response_of({409, "nothing_to_replay", error.detail, {}});
  }
  return answer_of(error);
}

http::Response shown(Context& context, const Ask& ask, const DeliveryReplay& replay) {
  const auto confirm =
      context.confirmations.keep(ask.caller.name, "replay" + ask.id, {to_json(replay.request)});
  return object_answer([&](json::Writer& writer) {
    writer.key("calls").begin_array();
    for (const auto& call : replay.calls) {
      writer.begin_object().key("target").string(call.target).key("kind").string(name(call.kind));
      write_body(writer.key("then"), context, call.then);
      write_body(writer.key("now"), context, call.now);
      writer.end_object();
    }
    writer.end_array().key("is_customer").boolean(replay.is_customer());
    writer.key("must_read").boolean(replay.must_read).key("confirm").string(confirm);
  });
}

http::Response answer(Context& context, const Ask& ask) {
  Transformer transformer{{.families = families()}};
  auto found = visible_event(context, ask, transformer, ask.id);
  if (auto* refusal = std::get_if<http::Response>(&found)) return std::move(*refusal);
  const auto& event = std::get<Event>(found);
  const auto& tenant = event.entry.tenant;
  const Body body(ask.request.body);
  if (body.flag("dry_run")) {
    const auto replay =
        plan_delivery_replay(context.store, context.tenants, transformer, event, now());
    return replay ? shown(context, ask, *replay) : problem_of_plan(replay.error());
  }
  auto read = confirmed_in(context, ask, body, "replay" + ask.id);
  if (auto* refusal = std::get_if<http::Response>(&read)) return std::move(*refusal);
  const auto& [kept, note] = std::get<Confirmed>(read);
  auto request = parse_mapping_replay(tenant, kept.front());
  if (!request) return answer_of(request.error());
  request->new_ids = body.flag("new_ids");
  const auto job = start_mapping_replay(context.store, *request, now());
  if (!job) return answer_of(job.error());
  const auto id = to_string(RowId{event.entry.table, event.entry.row});
  (void)note_act(context, ask, tenant, "replay", id, 1, note);
  return started(*job);
}

}  // namespace

// A viewer may look at the preview.
const Endpoint replay_delivery{
    "POST",
    "/deliveries/{id}/replay",
    AdminRole::viewer,
    "Previews, and confirmed by an operator does: map a delivery again and send that",
    {},
    answer};

}  // namespace ctsync::server::admin
