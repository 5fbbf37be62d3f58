// SPDX-License-Identifier: MIT
#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

#include "admin/answers/body.hpp"
#include "admin/answers/shown.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "clock.hpp"
#include "operator/mapping/rules_document.hpp"
#include "operator/trigger/sample_event.hpp"
#include "tenants/rules.hpp"

namespace ctsync::server::admin {

namespace {

constexpr int most_listed = 100;
constexpr std::array<std::string_view, 1> list_parameters{"number"};

std::variant<const ConfiguredTenant*, Problem> tenant_in(const Context& context, const Ask& ask) {
  const auto* const tenant = context.tenants.configured(ask.id);
  if (tenant == nullptr || !ask.caller.may_see(ask.id)) return not_found();
  return tenant;
}

void write_revision(json::Writer& writer, const RulesRevision& revision) {
  writer.begin_object().key("number").integer(revision.number);
  writer.key("author").string(revision.author).key("note").string(masked_note(revision.note));
  write_time(writer.key("made_at"), revision.made_at);
  write_time(writer.key("used_at"), revision.used_at);
  writer.key("active").boolean(revision.active).end_object();
}

http::Response list(Context& context, const Ask& ask) {
  auto tenant = tenant_in(context, ask);
  if (auto* problem = std::get_if<Problem>(&tenant)) return response_of(*problem);
  const auto& configured = *std::get<const ConfiguredTenant*>(tenant);
  RulesFilter filter;
  filter.tenant = configured.name();
  filter.limit = most_listed;
  const auto revisions = context.store.rules(filter);
  if (!revisions) return answer_of(revisions.error());
  const auto active = active_rules(context.store, configured.name());
  if (!active) return answer_of(active.error());
  auto shown = *active;
  if (!ask.query["number"].empty()) {
    const auto number = ask.query.number("number", 1, std::numeric_limits<std::int64_t>::max(), 0);
    if (!number) return response_of(wrong_parameter("number", "expected that of a revision"));
    auto found = rules_of(context.store, configured.name(), *number);
    if (!found) return answer_of(found.error());
    if (!*found) return response_of(not_found());
    shown = *std::move(found);
  }
  return object_answer([&](json::Writer& writer) {
    writer.key("active");
    if (*active) {
      writer.integer((*active)->number);
    } else {
      writer.null();
    }
    writer.key("editable").boolean(may_publish(configured).has_value());
    writer.key("targets").begin_array();
    for (const auto& target : configured.tenant.targets) writer.string(target.name);
    writer.end_array().key("revisions").begin_array();
    for (const auto& revision : *revisions) write_revision(writer, revision);
    writer.end_array().key("events").begin_array();
    for (const auto event : sample_events()) writer.string(event);
    writer.end_array().key("text");
    if (shown) {
      writer.string(shown->text);
    } else {
      writer.null();
    }
  });
}

http::Response use(Context& context, const Ask& ask) {
  auto tenant = tenant_in(context, ask);
  if (auto* problem = std::get_if<Problem>(&tenant)) return response_of(*problem);
  const auto& configured = *std::get<const ConfiguredTenant*>(tenant);
  if (const auto status = may_publish(configured); !status) return answer_of(status.error());
  const auto number = Body(ask.request.body).integer("number");
  if (!number || *number < 0) {
    return response_of(wrong_body("/number", "expected the number of a revision; 0 is none"));
  }
  if (*number != 0) {
    const auto found = rules_of(context.store, configured.name(), *number);
    if (!found) return answer_of(found.error());
    if (!*found) return response_of(not_found());
    const auto compiled = compile_rules((*found)->text, configured);
    if (compiled.rules == nullptr) return answer_of(error_of(compiled.mistakes));
  }
  const auto used = context.store.use_rules(configured.name(), *number, now());
  if (!used) return answer_of(used.error());
  (void)note_act(context, ask, configured.name(), "mapping.used",
                 "revision " + std::to_string(*number));
  return object_answer([&](json::Writer& writer) { writer.key("number").integer(*number); });
}

http::Response publish(Context& context, const Ask& ask) {
  auto tenant = tenant_in(context, ask);
  if (auto* problem = std::get_if<Problem>(&tenant)) return response_of(*problem);
  const auto& configured = *std::get<const ConfiguredTenant*>(tenant);
  if (const auto status = may_publish(configured); !status) return answer_of(status.error());
  const Body body(ask.request.body);
  const auto note = body.text("note");
  if (note.empty() || note.size() > 500) {
    return response_of(wrong_body("/note", "say what changed and why, in 1 to 500 characters"));
  }
  const auto active = active_rules(context.store, configured.name());
  if (!active) return answer_of(active.error());
  const auto expected = std::to_string(*active ? (*active)->number : 0);
  const auto given = ask.request.header("if-match");
  if (!given)
    return response_of({428, "if_match", "If-Match with the active number is needed", {}});
  if (*given != expected && *given != "\"" + expected + "\"") {
    return response_of({412, "state_changed", "revision " + expected + " is active by now", {}});
  }
  const auto text = body.text("text");
  const auto compiled = compile_rules(text, configured);
  if (compiled.rules == nullptr) {
    return response_of(mistakes_in_rules(compiled.mistakes));
  }
  const auto number =
      import_rules(context.store, configured.name(), text, ask.caller.name, note, now());
  if (!number) return answer_of(number.error());
  (void)note_act(context, ask, configured.name(), "mapping.published",
                 "revision " + std::to_string(*number), 1, note);
  return object_answer([&](json::Writer& writer) { writer.key("number").integer(*number); });
}

}  // namespace

const Endpoint mappings{"GET",
                        "/mappings/{id}",
                        AdminRole::viewer,
                        "The revisions of a tenant's rules, and the text of one of them",
                        list_parameters,
                        list};
const Endpoint publish_mapping{"POST",
                               "/mappings/{id}/publish",
                               AdminRole::operates,
                               "Makes a text the active revision of a tenant's rules",
                               {},
                               publish};
const Endpoint use_mapping{"POST",
                           "/mappings/{id}/use",
                           AdminRole::operates,
                           "Uses an earlier revision again, or none",
                           {},
                           use};

}  // namespace ctsync::server::admin
