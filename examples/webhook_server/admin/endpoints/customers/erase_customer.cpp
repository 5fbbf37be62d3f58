// SPDX-License-Identifier: MIT
#include "admin/answers/confirmed.hpp"
#include "admin/answers/few_at_once.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "clock.hpp"
#include "operator/erasure.hpp"

namespace ctsync::server::admin {

namespace {

void write_erased(json::Writer& writer, const Erased& erased) {
  writer.key("records").integer(erased.records).key("entries").integer(erased.entries);
  writer.key("calls").integer(erased.calls).key("left").integer(erased.left);
}

http::Response preview(Context& context, const Ask& ask, const People& people,
                       const ConfiguredTenant& tenant, const std::string& act) {
  const auto found = find_people_of(context.store, people, tenant);
  if (!found) return answer_of(found.error());
  const auto confirm = context.confirmations.keep(ask.caller.name, act, {tenant.name()});
  return object_answer([&](json::Writer& writer) {
    write_erased(writer, *found);
    writer.key("confirm").string(confirm);
  });
}

http::Response answer(Context& context, const Ask& ask) {
  const Body body(ask.request.body);
  auto tenant = one_tenant(context, ask, body.text("tenant"));
  if (auto* problem = std::get_if<Problem>(&tenant)) return response_of(*problem);
  const auto& configured = *std::get<const ConfiguredTenant*>(tenant);
  const auto people = people_of(Person{{}, ask.id});
  if (!people) return answer_of(people.error());
  const auto act = "erase" + configured.name() + "\n" + ask.id;
  if (body.flag("dry_run")) {
    const HeavyRequest heavy;
    if (!heavy.has_place()) return HeavyRequest::busy();
    return preview(context, ask, *people, configured, act);
  }
  if (ask.caller.operates() && body.text("id") != ask.id) {
    return response_of(wrong_body("/id", "type the id of the customer, which is in the address"));
  }
  auto read = confirmed_in(context, ask, body, act);
  if (auto* refusal = std::get_if<http::Response>(&read)) return std::move(*refusal);
  // Nobody is erased without a note of it.
  const auto object = masked_text(ask.id);
  const auto& note = std::get<Confirmed>(read).note;
  const auto noted = note_act(context, ask, configured.name(), "customer.erasing", object, 1, note);
  if (!noted) return answer_of(noted.error());
  const auto erased = erase_people_of(context.store, *people, configured, now());
  if (!erased) return answer_of(erased.error());
  (void)note_act(context, ask, configured.name(), "customer.erased", object,
                 erased->records + erased->entries + erased->calls, note);
  return object_answer([&](json::Writer& writer) { write_erased(writer, *erased); });
}

}  // namespace

// A viewer may look at the preview.
const Endpoint erase_customer{
    "POST",
    "/customers/{id}/erase",
    AdminRole::viewer,
    "Previews, and confirmed by an operator does: erase all that is kept of a customer",
    {},
    answer};

}  // namespace ctsync::server::admin
