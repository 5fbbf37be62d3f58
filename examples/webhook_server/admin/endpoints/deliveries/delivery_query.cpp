// SPDX-License-Identifier: MIT
#include "admin/endpoints/deliveries/delivery_query.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "tenants/families.hpp"

namespace ctsync::server::admin {

namespace {

/// What a list looks at in this time is a page; the next one goes on from there.
constexpr std::chrono::milliseconds longest_read{25};

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

}  // namespace

std::variant<DeliveryQuery, Problem> read_delivery_query(const Context& context, const Ask& ask) {
  DeliveryQuery read;
  auto& query = read.events;
  auto tenant = tenant_of(ask, ask.query["tenant"]);
  if (auto* problem = std::get_if<Problem>(&tenant)) return std::move(*problem);
  query.tenant = std::get<std::string>(tenant);
  query.source = ask.query["source"];
  query.target = ask.query["target"];
  query.type = ask.query["type"];
  query.delivery = ask.query["delivery"];
  if (auto problem = read_states(ask, query, read.states)) return *std::move(problem);
  if (auto problem = read_terms(context, ask, query)) return *std::move(problem);
  auto list = read_list_filter(ask.query, delivery_parameters);
  if (auto* problem = std::get_if<Problem>(&list)) return std::move(*problem);
  read.list = std::get<ListFilter>(std::move(list));
  query.code = read.list.code;
  query.since = read.list.since;
  query.until = read.list.until;
  query.limit = read.list.limit;
  query.before = read.list.before.row;
  query.before_call = read.list.before.call;
  query.after = read.list.after.row;
  query.after_call = read.list.after.call;
  query.longest = longest_read;
  return read;
}

Result<DeliveryPage> read_deliveries(Context& context, const Ask& ask, const DeliveryQuery& query) {
  Transformer transformer{{.families = families()}};
  auto page = list_events(context.store, transformer, query.events, places_of(context.tenants));
  if (!page) return std::move(page).error();
  DeliveryPage read{*std::move(page), {}};
  auto& events = read.page.events;
  if (!events.empty()) read.searched_to = events.back().entry.since;
  std::erase_if(events, [&](const Event& event) {
    const auto status = name(status_of(event));
    const bool fits =
        query.states.empty() || std::ranges::find(query.states, status) != query.states.end();
    return !fits || !ask.caller.may_see(event.entry.tenant);
  });
  return read;
}

}  // namespace ctsync::server::admin
