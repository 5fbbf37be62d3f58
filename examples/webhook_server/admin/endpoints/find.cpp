// SPDX-License-Identifier: MIT
#include <set>
#include <utility>

#include "admin/answers/body.hpp"
#include "admin/answers/shown.hpp"
#include "admin/endpoints/deliveries/visible_event.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "operator/customer_keys.hpp"
#include "operator/erasure.hpp"
#include "operator/events/past.hpp"
#include "operator/row_id.hpp"
#include "tenants/families.hpp"

namespace ctsync::server::admin {

namespace {

constexpr int most_found = 5;

/// What the text may be. An e-mail address is nothing else.
std::vector<Term> terms_of(const std::string& text) {
  if (text.find('@') != text.npos) {
    const auto people = people_of(Person{text, {}});
    if (!people) return {};
    return {{TermKind::email, people->emails.front()}};
  }
  return {{TermKind::customer_id, text}, {TermKind::customer_number, text},
          {TermKind::order_id, text},    {TermKind::order_number, text},
          {TermKind::message_id, text},  {TermKind::anonymous_id, text},
          {TermKind::resource_id, text}};
}

void write_match(json::Writer& writer, std::string_view kind, std::string_view member,
                 std::string_view id, std::string_view tenant, std::string_view title) {
  writer.begin_object().key("kind").string(kind).key(member).string(id);
  writer.key("tenant").string(tenant).key("title").string(title).end_object();
}

http::Response answer(Context& context, const Ask& ask) {
  const Body body(ask.request.body);
  const auto text = body.text("q");
  if (text.empty() || text.size() > 512) {
    return response_of(wrong_body("/q", "expected an id, a number or an e-mail address"));
  }
  auto tenant = one_tenant(context, ask, body.text("tenant"));
  if (auto* problem = std::get_if<Problem>(&tenant)) return response_of(*problem);
  const auto& name = std::get<const ConfiguredTenant*>(tenant)->name();
  Transformer transformer{{.families = families()}};
  std::vector<Event> events;
  bool is_one = false;
  auto one = visible_event(context, ask, transformer, text);
  if (auto* const event = std::get_if<Event>(&one)) {
    is_one = true;
    events.push_back(std::move(*event));
  }
  if (events.empty()) {
    EventQuery query;
    query.tenant = name;
    query.terms = terms_of(text);
    query.limit = most_found;
    if (!query.terms.empty()) {
      auto page = list_events(context.store, transformer, query, places_of(context.tenants));
      if (!page) return answer_of(page.error());
      events = std::move(page->events);
    }
  }
  return object_answer([&](json::Writer& writer) {
    writer.key("matches").begin_array();
    std::set<std::string> known;
    for (const auto& event : events) {
      const auto about = is_one ? std::nullopt : about_of(event);
      if (!about || about->id.empty() || !known.insert(about->family + about->id).second) continue;
      if (about->family == "customer") {
        write_match(writer, "customer", "person", about->id, event.entry.tenant, about->id);
      } else if (about->family == "order") {
        write_match(writer, "order", "order", about->id, event.entry.tenant, about->id);
      }
    }
    for (const auto& event : events) {
      write_match(writer, "delivery", "id", to_string(RowId{Table::inbox, event.entry.row}),
                  event.entry.tenant, event.subject.type);
    }
    writer.end_array();
  });
}

}  // namespace

const Endpoint find{
    "POST",
    "/find",
    AdminRole::viewer,
    "Finds customers, orders and deliveries by an id, a number or an e-mail address",
    {},
    answer};

}  // namespace ctsync::server::admin
