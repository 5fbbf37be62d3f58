// SPDX-License-Identifier: MIT
#include <ctsync/commercetools/registry.hpp>

#include "admin/answers/body.hpp"
#include "admin/answers/shown.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "clock.hpp"
#include "operator/events/retraced.hpp"
#include "operator/row_id.hpp"

namespace ctsync::server::admin {

namespace {

std::string_view or_null(const std::string& text) {
  return text.empty() ? std::string_view("null") : std::string_view(text);
}

http::Response answer(Context& context, const Ask& ask) {
  const Body body(ask.request.body);
  const auto why = body.text("why");
  if (why.empty() || why.size() > 200) {
    return response_of(wrong_body("/why", "say why, in 1 to 200 characters: it is noted"));
  }
  Transformer transformer{{.families = commercetools::all_families}};
  const auto event =
      find_event(context.store, transformer, body.text("of"), places_of(context.tenants));
  if (!event) return answer_of(event.error());
  if (!ask.caller.may_see(event->entry.tenant)) return response_of(not_found());
  const auto retraced = retrace(context.store, context.tenants, transformer, event->entry, now());
  if (!retraced) return answer_of(retraced.error());
  const auto id = to_string(RowId{Table::inbox, event->entry.row});
  context.audit.note({now(), event->entry.tenant, ask.caller.name, "reveal", id, 1, why});
  return object_answer([&](json::Writer& writer) {
    writer.key("notification").raw(or_null(retraced->notification));
    writer.key("before").raw(or_null(retraced->before.value_or("")));
    writer.key("after").raw(or_null(retraced->after.value_or("")));
    writer.key("calls").begin_object();
    for (const auto& call : event->calls) {
      const auto payload = context.store.payload(Table::outbox, call.row);
      writer.key(to_string(RowId{call.table, call.row}));
      writer.raw(payload ? or_null(*payload) : "null");
    }
    writer.end_object().key("expires_at").null();
  });
}

}  // namespace

const Endpoint reveal{"POST",
                      "/reveal",
                      AdminRole::operates,
                      "Shows a delivery and its calls with personal data; it is noted who and why",
                      {},
                      answer};

}  // namespace ctsync::server::admin
