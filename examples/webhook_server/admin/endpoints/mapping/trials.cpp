// SPDX-License-Identifier: MIT
#include <chrono>
#include <ctsync/pipeline/rules/rule.hpp>

#include "admin/answers/body.hpp"
#include "admin/answers/shown.hpp"
#include "admin/endpoints/deliveries/visible_event.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "clock.hpp"
#include "operator/events/retraced.hpp"
#include "operator/mapping/rules_diff.hpp"
#include "operator/mapping/sample.hpp"
#include "operator/row_id.hpp"
#include "operator/text/json_line.hpp"
#include "operator/trigger/sample_event.hpp"
#include "tenants/families.hpp"
#include "tenants/rules.hpp"

namespace ctsync::server::admin {

namespace {

/// The rules of a request's body, compiled for the tenant in its path.
struct Trial {
  const ConfiguredTenant* tenant = nullptr;
  std::string text;
  rules::CompiledRules compiled;
};

std::variant<Trial, Problem> read_trial(const Context& context, const Ask& ask) {
  Trial trial;
  trial.tenant = context.tenants.configured(ask.id);
  if (trial.tenant == nullptr || !ask.caller.may_see(ask.id)) return not_found();
  trial.text = Body(ask.request.body).text("text");
  if (trial.text.empty()) return wrong_body("/text", "expected the text of rules");
  trial.compiled = compile_rules(trial.text, *trial.tenant);
  return trial;
}

http::Response check(Context& context, const Ask& ask) {
  auto read = read_trial(context, ask);
  if (auto* problem = std::get_if<Problem>(&read)) return response_of(*problem);
  const auto& trial = std::get<Trial>(read);
  return object_answer([&](json::Writer& writer) {
    writer.key("mistakes").begin_array();
    for (const auto& mistake : trial.compiled.mistakes) {
      const auto line = line_of_pointer(trial.text, mistake.where);
      writer.begin_object().key("where").string(mistake.where);
      writer.key("line").integer(line ? static_cast<std::int64_t>(line->number) : 1);
      writer.key("detail").string(mistake.detail).end_object();
    }
    writer.end_array();
  });
}

void write_calls(json::Writer& writer, const Context& context, const ConfiguredTenant& tenant,
                 const Sample& sample, const std::shared_ptr<const rules::Rules>& rules) {
  writer.begin_array();
  for (const auto& target : tenant.tenant.targets) {
    ExplainedMapping mapping{target.plan, tenant.tenant.shop};
    if (rules != nullptr && rules->targets.contains(target.name)) mapping.rules = rules;
    const auto made = map_sample(sample, plan_of(mapping), tenant.tenant.shop);
    if (!made) continue;
    for (const auto& call : made->calls) {
      writer.begin_object().key("target").string(target.name);
      writer.key("kind").string(name(call.kind));
      write_reason(writer.key("refused"), call.refused);
      writer.key("body").raw(context.masks.json(call.body)).end_object();
    }
  }
  writer.end_array();
}

/// A delivery that was received, with the record before it.
std::variant<Sample, http::Response> received_sample(Context& context, const Ask& ask,
                                                     const std::string& id) {
  Transformer transformer{{.families = families()}};
  auto found = visible_event(context, ask, transformer, id);
  if (auto* refusal = std::get_if<http::Response>(&found)) return std::move(*refusal);
  const auto& event = std::get<Event>(found);
  auto retraced = retrace(context.store, context.tenants, transformer, event.entry, now());
  if (!retraced) return answer_of(retraced.error());
  if (!retraced->is_kept) {
    return response_of({410, "body.forgotten", "the body of this delivery is no longer kept", {}});
  }
  const auto row = to_string(RowId{Table::inbox, event.entry.row});
  if (auto noted = note_act(context, ask, event.entry.tenant, "mapping.tried", row); !noted) {
    return answer_of(noted.error());
  }
  Sample sample;
  sample.delivery = std::move(retraced->delivery);
  sample.source = event.entry.source_or_target;
  sample.profile = std::move(retraced->before);
  return sample;
}

/// What rules are tried on: a delivery that was received, or test data of an event.
std::variant<Sample, http::Response> sample_in(Context& context, const Ask& ask) {
  const Body body(ask.request.body);
  const auto name = body.text("event");
  const auto delivery = body.text("delivery");
  if (name.empty() == delivery.empty()) {
    return response_of(wrong_body("/delivery", "expected a delivery or an event, and not both"));
  }
  if (name.empty()) {
    // Rules could give any value a name under which it is not masked.
    if (!ask.caller.operates()) return for_operators();
    return received_sample(context, ask, delivery);
  }
  auto sample = sample_of_event(name, now());
  if (sample) return *std::move(sample);
  return response_of(
      wrong_body("/event", "expected one of the names in `events` of GET /mappings/{id}"));
}

http::Response try_on(Context& context, const Ask& ask) {
  auto read = read_trial(context, ask);
  if (auto* problem = std::get_if<Problem>(&read)) return response_of(*problem);
  const auto& trial = std::get<Trial>(read);
  if (trial.compiled.rules == nullptr)
    return response_of(mistakes_in_rules(trial.compiled.mistakes));
  auto given = sample_in(context, ask);
  if (auto* refusal = std::get_if<http::Response>(&given)) return std::move(*refusal);
  const auto& sample = std::get<Sample>(given);
  const auto active = active_rules(context.store, trial.tenant->name());
  if (!active) return answer_of(active.error());
  const auto in_use = *active ? compile_rules((*active)->text, *trial.tenant).rules : nullptr;
  return object_answer([&](json::Writer& writer) {
    write_calls(writer.key("before"), context, *trial.tenant, sample, in_use);
    write_calls(writer.key("after"), context, *trial.tenant, sample, trial.compiled.rules);
  });
}

void write_differences(json::Writer& writer, const TargetDiff& target) {
  writer.begin_object().key("target").string(target.target);
  writer.key("same").integer(target.same).key("different").integer(target.different);
  writer.key("added").integer(target.added).key("removed").integer(target.removed);
  writer.key("dead").integer(target.dead).key("fields").begin_array();
  for (const auto& [field, each] : target.fields) {
    writer.begin_object().key("field").string(field).key("added").integer(each.added);
    writer.key("removed").integer(each.removed).key("changed").integer(each.changed).end_object();
  }
  writer.end_array().key("examples").begin_array();
  for (const auto& id : target.examples) writer.string(id);
  writer.end_array().end_object();
}

http::Response diff(Context& context, const Ask& ask) {
  auto read = read_trial(context, ask);
  if (auto* problem = std::get_if<Problem>(&read)) return response_of(*problem);
  const auto& trial = std::get<Trial>(read);
  if (trial.compiled.rules == nullptr)
    return response_of(mistakes_in_rules(trial.compiled.mistakes));
  Tenants candidate(context.settings);
  candidate.use_rules(trial.tenant->name(), trial.compiled.rules, 0);
  MappingReplayRequest window;
  window.tenant = trial.tenant->name();
  window.since = now() - std::chrono::hours{24 * 7};
  const auto count =
      count_mapping_replay(context.store, window, context.settings.store.keep_bodies, now());
  if (!count) return answer_of(count.error());
  const auto found = diff_rules(context.store, window, *count, context.tenants, candidate, now());
  if (!found) return answer_of(found.error());
  std::int64_t changed = 0;
  for (const auto& target : found->targets) {
    changed += target.different + target.added + target.removed + target.dead;
  }
  return object_answer([&](json::Writer& writer) {
    writer.key("looked_at").integer(found->compared).key("changed").integer(changed);
    writer.key("first_failure").string(masked_text(found->first_failure));
    writer.key("targets").begin_array();
    for (const auto& target : found->targets) write_differences(writer, target);
    writer.end_array();
  });
}

}  // namespace

const Endpoint check_mapping{"POST",
                             "/mappings/{id}/check",
                             AdminRole::viewer,
                             "All mistakes in a text of rules, each with its place",
                             {},
                             check};
const Endpoint try_mapping{
    "POST",
    "/mappings/{id}/try",
    AdminRole::viewer,
    "What rules in use and a text of rules make of test data of an event; for operators, of a "
    "delivery",
    {},
    try_on};
const Endpoint diff_mapping{"POST",
                            "/mappings/{id}/diff",
                            AdminRole::operates,
                            "What a text of rules would change of the calls of the last week",
                            {},
                            diff};

}  // namespace ctsync::server::admin
