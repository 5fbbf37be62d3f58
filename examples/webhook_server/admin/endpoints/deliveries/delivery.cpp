// SPDX-License-Identifier: MIT
#include <algorithm>
#include <iterator>
#include <vector>

#include "admin/answers/shown.hpp"
#include "admin/answers/story.hpp"
#include "admin/endpoints/deliveries/visible_event.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "clock.hpp"
#include "operator/events/retraced.hpp"
#include "operator/row_id.hpp"
#include "tenants/families.hpp"

namespace ctsync::server::admin {

namespace {

constexpr std::size_t longest_body = 256U << 10U;

/// JSON without personal data; null for what is not kept or longer than a page can show.
std::string shown(const Context& context, const std::optional<std::string>& text) {
  if (!text || text->empty() || text->size() > longest_body) return "null";
  return context.masks.json(*text);
}

std::string body_of(const Context& context, const RowSummary& call) {
  const auto body = stored_body(context.store, call);
  return shown(context, body ? std::optional(*body) : std::nullopt);
}

/// The calls that one of the entries of an event made.
std::vector<RowSummary> calls_of(const Event& event, const RowSummary& entry) {
  std::vector<RowSummary> calls;
  std::ranges::copy_if(event.calls, std::back_inserter(calls), [&](const RowSummary& call) {
    return call.delivery_id == entry.delivery_id;
  });
  return calls;
}

/// What each target of the tenant was told, or why it was not.
void write_targets(json::Writer& writer, const Context& context, const Event& event) {
  writer.begin_array();
  const auto* const tenant = context.tenants.configured(event.entry.tenant);
  for (const auto& target : tenant != nullptr ? tenant->tenant.targets : std::vector<Target>()) {
    writer.begin_object().key("target").string(target.name).key("calls").begin_array();
    bool told = false;
    for (const auto& call : event.calls) {
      if (call.source_or_target != target.name) continue;
      writer.string(to_string(RowId{call.table, call.row}));
      told = true;
    }
    writer.end_array();
    write_reason(writer.key("why"), told ? Reason{} : why_untold(event));
    writer.end_object();
  }
  writer.end_array();
}

http::Response answer(Context& context, const Ask& ask) {
  Transformer transformer{{.families = families()}};
  auto found = visible_event(context, ask, transformer, ask.id);
  if (auto* refusal = std::get_if<http::Response>(&found)) return std::move(*refusal);
  const auto& event = std::get<Event>(found);
  const auto story = story_of(context.store, event);
  if (!story) return answer_of(story.error());
  const auto retraced = retrace(context.store, context.tenants, transformer, event.entry, now());
  if (!retraced) return answer_of(retraced.error());
  const auto sender = sender_of(context.store, event.entry);
  return object_answer([&](json::Writer& writer) {
    write_delivery(writer, event);
    writer.key("lede").string(masked_text(lede_of(event)));
    write_time(writer.key("ended_at"), event.entry.ended_at);
    writer.key("size").integer(std::ssize(retraced->delivery));
    writer.key("kept").boolean(retraced->is_kept);
    writer.key("sender");
    if (sender && *sender) {
      writer.string(to_string(RowId{(*sender)->table, (*sender)->row}));
    } else {
      writer.null();
    }
    writer.key("forwarded").begin_array();
    for (const auto& row : event.forwarded) {
      writer.begin_object();
      write_delivery(writer, Event{row, {}, {}, calls_of(event, row)});
      writer.end_object();
    }
    writer.end_array().key("call_list").begin_array();
    for (const auto& call : event.calls) {
      writer.begin_object();
      write_call(writer, call, body_of(context, call));
      writer.end_object();
    }
    writer.end_array();
    write_targets(writer.key("targets"), context, event);
    write_story(writer.key("timeline"), *story, event.entry.since);
    writer.key("notification").raw(shown(context, retraced->notification));
    writer.key("before").raw(shown(context, retraced->before));
    writer.key("after").raw(shown(context, retraced->after));
  });
}

}  // namespace

const Endpoint delivery{"GET",
                        "/deliveries/{id}",
                        AdminRole::viewer,
                        "The whole life of a delivery: steps, calls, profile before and after",
                        {},
                        answer};

}  // namespace ctsync::server::admin
