// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <ctsync/commercetools/registry.hpp>

#include "admin/answers/cursor.hpp"
#include "admin/answers/list_filter.hpp"
#include "admin/answers/shown.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "operator/events/past.hpp"

namespace ctsync::server::admin {

namespace {

constexpr std::array<std::string_view, 16> parameters{
    "tenant", "source",   "target", "state",   "type",  "reason", "since",  "from",
    "to",     "delivery", "person", "message", "order", "limit",  "cursor", "after"};

std::optional<Problem> read_terms(const Context& context, const Ask& ask, EventQuery& query) {
  const auto add = [&](TermKind kind, std::string_view name) {
    if (auto value = ask.query[name]; !value.empty()) query.terms.push_back({kind, value});
  };
  add(TermKind::customer_id, "person");
  add(TermKind::message_id, "message");
  add(TermKind::order_number, "order");
  add(TermKind::order_id, "order");
  if (query.terms.empty()) return std::nullopt;
  auto tenant = one_tenant(context, ask, query.tenant);
  if (auto* problem = std::get_if<Problem>(&tenant)) return std::move(*problem);
  query.tenant = std::get<const ConfiguredTenant*>(tenant)->name();
  return std::nullopt;
}

std::optional<Problem> read_states(const Ask& ask, EventQuery& query,
                                   std::vector<std::string>& states) {
  states = ask.query.list("state");
  constexpr std::array<std::string_view, 7> known{"waiting", "retrying",  "dead",     "ignored",
                                                  "done",    "scheduled", "discarded"};
  for (const auto& state : states) {
    if (std::ranges::find(known, std::string_view(state)) == known.end()) {
      return wrong_parameter("state",
                             "expected waiting, retrying, dead, ignored, done, scheduled "
                             "or discarded, with a comma between two");
    }
  }
  if (states.size() == 1) {
    query.state = states.front() == "retrying" ? "waiting" : states.front();
    // A call that a target accepted is done, as people see it.
    if (query.state == "done") query.state.clear();
  }
  return std::nullopt;
}

std::optional<Problem> read_query(const Context& context, const Ask& ask, EventQuery& query,
                                  std::vector<std::string>& states) {
  auto tenant = tenant_of(ask, ask.query["tenant"]);
  if (auto* problem = std::get_if<Problem>(&tenant)) return std::move(*problem);
  query.tenant = std::get<std::string>(tenant);
  query.source = ask.query["source"];
  query.target = ask.query["target"];
  query.type = ask.query["type"];
  query.delivery = ask.query["delivery"];
  if (auto problem = read_states(ask, query, states)) return problem;
  return read_terms(context, ask, query);
}

http::Response answer(Context& context, const Ask& ask) {
  EventQuery query;
  std::vector<std::string> states;
  if (auto problem = read_query(context, ask, query, states)) return response_of(*problem);
  auto read = read_list_filter(ask.query, parameters);
  if (auto* problem = std::get_if<Problem>(&read)) return response_of(*problem);
  const auto& list = std::get<ListFilter>(read);
  query.code = list.code;
  query.since = list.since;
  query.until = list.until;
  query.limit = list.limit;
  query.before = list.before;
  Transformer transformer{{.families = commercetools::all_families}};
  auto page = list_events(context.store, transformer, query, places_of(context.tenants));
  if (!page) return answer_of(page.error());
  const std::int64_t newest = page->events.empty() ? list.after : page->events.front().entry.row;
  std::optional<Time> searched_to;
  if (!page->events.empty()) searched_to = page->events.back().entry.since;
  std::erase_if(page->events, [&](const Event& event) {
    const auto status = name(status_of(event));
    const bool fits = states.empty() || std::ranges::find(states, status) != states.end();
    return !fits || event.entry.row <= list.after || !ask.caller.may_see(event.entry.tenant);
  });
  return object_answer([&](json::Writer& writer) {
    writer.key("items").begin_array();
    for (const auto& event : page->events) {
      writer.begin_object();
      write_delivery(writer, event);
      writer.end_object();
    }
    writer.end_array().key("next");
    if (page->complete) {
      writer.null();
    } else {
      writer.string(cursor_at(page->next, list.text));
    }
    writer.key("newest").string(cursor_at(newest, list.text));
    write_time(writer.key("searched_to"), searched_to);
    writer.key("complete").boolean(page->complete);
  });
}

}  // namespace

const Endpoint deliveries{"GET",
                          "/deliveries",
                          AdminRole::viewer,
                          "Deliveries and what became of them, the newest first",
                          parameters,
                          answer,
                          true};

}  // namespace ctsync::server::admin
