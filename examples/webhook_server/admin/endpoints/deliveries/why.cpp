// SPDX-License-Identifier: MIT

#include "admin/answers/shown.hpp"
#include "admin/endpoints/deliveries/visible_event.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "clock.hpp"
#include "operator/events/retraced.hpp"
#include "tenants/families.hpp"

namespace ctsync::server::admin {

namespace {

/// The value of a field without personal data, by the names in its pointer.
std::string shown(const Context& context, const ExplainedField& field) {
  if (!field.value.starts_with('"')) return field.value;
  const auto slash = field.field.rfind('/');
  const auto name = slash == field.field.npos ? field.field : field.field.substr(slash + 1);
  const auto above = slash == field.field.npos ? std::string() : field.field.substr(0, slash);
  const auto parent = above.substr(above.rfind('/') + 1);
  std::string wrapped = "{\"" + parent + "\":{\"" + name + "\":" + field.value + "}}";
  json::Parser parser;
  const auto masked = context.masks.json(wrapped);
  const auto root = parser.parse(masked);
  std::string value;
  json::Writer(value).string(root ? (*root)[parent][name].string_or_empty() : "");
  return value;
}

void write_call(json::Writer& writer, const Context& context, const std::string& target,
                const ExplainedCall& call) {
  writer.begin_object().key("target").string(target).key("kind").string(call.kind);
  writer.key("rule");
  if (call.rule.empty()) {
    writer.null();
  } else {
    writer.string(call.rule);
  }
  write_reason(writer.key("refused"), call.refused);
  writer.key("fields").begin_array();
  for (const auto& field : call.fields) {
    writer.begin_object().key("field").string(field.field);
    writer.key("value").raw(shown(context, field));
    writer.key("rule").string(field.rule.empty() ? "built-in" : field.rule);
    writer.key("inputs").begin_array();
    for (const auto& input : field.inputs) writer.string(input);
    writer.end_array().end_object();
  }
  writer.end_array().end_object();
}

http::Response answer(Context& context, const Ask& ask) {
  Transformer transformer{{.families = families()}};
  auto found = visible_event(context, ask, transformer, ask.id);
  if (auto* refusal = std::get_if<http::Response>(&found)) return std::move(*refusal);
  const auto& event = std::get<Event>(found);
  const auto retraced = retrace(context.store, context.tenants, transformer, event.entry, now());
  if (!retraced) return answer_of(retraced.error());
  if (!retraced->is_kept) {
    return response_of({410, "body.forgotten", "the body of this delivery is no longer kept", {}});
  }
  const auto mappings = explain_delivery(context.store, context.tenants, event.entry, *retraced);
  if (!mappings) return answer_of(mappings.error());
  return object_answer([&](json::Writer& writer) {
    writer.key("calls").begin_array();
    for (const auto& mapping : *mappings) {
      for (const auto& call : mapping.explained.calls) {
        write_call(writer, context, mapping.target, call);
      }
    }
    writer.end_array().key("untold").begin_array();
    for (const auto& mapping : *mappings) {
      if (!mapping.explained.calls.empty() || mapping.explained.ignored.empty()) continue;
      writer.begin_object().key("target").string(mapping.target);
      write_reason(writer.key("why"), mapping.explained.ignored.front());
      writer.end_object();
    }
    writer.end_array();
  });
}

}  // namespace

const Endpoint why{"GET",
                   "/deliveries/{id}/why",
                   AdminRole::viewer,
                   "Which rule made each field of the calls of a delivery, and from which input",
                   {},
                   answer};

}  // namespace ctsync::server::admin
