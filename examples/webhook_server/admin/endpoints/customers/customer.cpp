// SPDX-License-Identifier: MIT
#include <array>
#include <ctsync/pipeline/process.hpp>
#include <map>

#include "admin/answers/shown.hpp"
#include "admin/endpoints/customers/known_customer.hpp"
#include "admin/endpoints/deliveries/visible_event.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "clock.hpp"
#include "operator/events/call_json.hpp"
#include "operator/jobs/retold_entries.hpp"
#include "operator/mapping/json_fields.hpp"
#include "tenants/families.hpp"

namespace ctsync::server::admin {

namespace {

constexpr std::array<std::string_view, 1> parameters{"tenant"};

/// The last accepted Identify of each target.
using Told = std::map<std::string, RowSummary>;

Told last_told(const std::vector<Event>& events) {
  Told told;
  for (const auto& event : events) {
    for (const auto& call : event.calls) {
      const bool counts = call.state == name(CallState::accepted) && call.kind == "identify";
      if (!counts) continue;
      const auto known = told.find(call.source_or_target);
      if (known == told.end() || known->second.since < call.since) {
        told[call.source_or_target] = call;
      }
    }
  }
  return told;
}

/// What each target would be told now, by its name.
Result<std::map<std::string, std::string>> would_tell(Context& context, const Key& key) {
  Transformer transformer{{.families = families()}};
  const auto entry = claimed(retold_customer(key, Retelling{}), key.tenant, now());
  auto ends = preview(context.store, transformer, context.tenants,
                      std::span<const ClaimedEntry>(&entry, 1), now());
  if (!ends) return std::move(ends).error();
  std::map<std::string, std::string> bodies;
  for (const auto& call : ends->front().calls) {
    if (call.call.kind == CallKind::identify) bodies[call.target] = call.call.body;
  }
  return bodies;
}

bool is_of_call(std::string_view field) {
  return field == "/messageId" || field.starts_with("/timestamp") || field.starts_with("/context");
}

std::string or_null(const std::map<std::string, std::string>& fields, const std::string& name) {
  const auto found = fields.find(name);
  return found == fields.end() ? "null" : found->second;
}

void write_told(json::Writer& writer, Context& context, const RowSummary& call,
                const std::string& now_told) {
  writer.begin_object().key("target").string(call.source_or_target).key("kind").string(call.kind);
  write_time(writer.key("at"), call.ended_at);
  writer.key("fields").begin_array();
  const auto body = stored_body(context.store, call);
  if (body && !body->empty()) {
    const auto then = json_fields(*body);
    const auto known = json_fields(now_told.empty() ? "{}" : now_told);
    const auto then_shown = json_fields(context.masks.json(*body));
    const auto known_shown = json_fields(context.masks.json(now_told.empty() ? "{}" : now_told));
    std::map<std::string, bool> names;
    for (const auto& [field, value] : then) names[field] = or_null(known, field) == value;
    for (const auto& [field, value] : known) names[field] = or_null(then, field) == value;
    for (const auto& [field, same] : names) {
      if (field.empty() || is_of_call(field)) continue;
      writer.begin_object().key("field").string(field);
      writer.key("told").raw(or_null(then_shown, field));
      writer.key("known").raw(or_null(known_shown, field));
      writer.key("same").boolean(same).end_object();
    }
  }
  writer.end_array().end_object();
}

http::Response answer(Context& context, const Ask& ask) {
  auto tenant = one_tenant(context, ask, ask.query["tenant"]);
  if (auto* problem = std::get_if<Problem>(&tenant)) return response_of(*problem);
  const auto& configured = *std::get<const ConfiguredTenant*>(tenant);
  const auto known = find_known_customer(context, configured, ask.id);
  if (!known) return answer_of(known.error());
  const auto& events = known->events;
  const auto& records = known->records;
  const auto told = last_told(events);
  if (records.empty() && events.empty()) {
    return response_of({404, "not_found", "no customer with this id is known", {}});
  }
  return object_answer([&](json::Writer& writer) {
    writer.key("person").string(ask.id).key("tenant").string(configured.name());
    writer.key("title").string(ask.id).key("id").string(ask.id);
    writer.key("changed_at").null().key("systems").begin_array();
    for (const auto& [key, record] : records) {
      const auto fields = json_fields(record);
      writer.begin_object().key("system").string(key.system);
      writer.key("revision").raw(or_null(fields, "/version"));
      writer.key("changed_at").raw(or_null(fields, "/lastModifiedAt")).end_object();
    }
    writer.end_array().key("fields").begin_array();
    for (const auto& [key, record] : records) {
      for (const auto& [field, value] : json_fields(context.masks.json(record))) {
        writer.begin_object().key("field").string(field).key("value").raw(value);
        writer.key("system").string(key.system).end_object();
      }
    }
    writer.end_array().key("told").begin_array();
    std::map<std::string, std::string> now_told;
    if (!records.empty()) {
      if (auto found = would_tell(context, records.front().first)) now_told = *std::move(found);
    }
    for (const auto& [target, call] : told) write_told(writer, context, call, now_told[target]);
    writer.end_array();
  });
}

}  // namespace

const Endpoint customer{"GET",
                        "/customers/{id}",
                        AdminRole::viewer,
                        "What is known of a customer, and what each target was last told",
                        parameters,
                        answer};

}  // namespace ctsync::server::admin
