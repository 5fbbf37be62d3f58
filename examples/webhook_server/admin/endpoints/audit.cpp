// SPDX-License-Identifier: MIT
#include <array>

#include "admin/answers/cursor.hpp"
#include "admin/answers/shown.hpp"
#include "admin/endpoints/endpoints.hpp"

namespace ctsync::server::admin {

namespace {

constexpr std::array<std::string_view, 3> parameters{"tenant", "limit", "cursor"};

void write_action(json::Writer& writer, const Action& action) {
  writer.begin_object().key("id").string(std::to_string(action.row));
  write_time(writer.key("at"), action.at);
  writer.key("tenant").string(action.tenant).key("actor").string(action.actor);
  writer.key("action").string(action.action).key("object").string(action.object);
  writer.key("count").integer(action.count).key("note").string(masked_note(action.note));
  writer.key("outcome").string(action.outcome).end_object();
}

http::Response answer(Context& context, const Ask& ask) {
  auto tenant = tenant_of(ask, ask.query["tenant"]);
  if (auto* problem = std::get_if<Problem>(&tenant)) return response_of(*problem);
  const auto& name = std::get<std::string>(tenant);
  ActionFilter filter;
  filter.tenant = name;
  const auto limit = ask.query.number("limit", 1, 200, 100);
  if (!limit) return response_of(wrong_parameter("limit", "expected an integer from 1 to 200"));
  filter.limit = static_cast<int>(*limit) + 1;  // one more says whether there is a next page
  if (const auto text = ask.query["cursor"]; !text.empty()) {
    const auto place = place_of_cursor(text, name);
    if (!place) return response_of({400, "cursor.invalid", "the cursor is none of this list", {}});
    filter.before = place->row;
  }
  auto actions = context.store.actions(filter);
  if (!actions) return answer_of(actions.error());
  const bool has_more = std::ssize(*actions) == filter.limit;
  if (has_more) actions->pop_back();
  return object_answer([&](json::Writer& writer) {
    writer.key("items").begin_array();
    for (const auto& action : *actions) write_action(writer, action);
    writer.end_array();
    write_text_or_null(writer.key("next"),
                       has_more ? cursor_at({actions->back().row, 0}, name) : std::string());
  });
}

}  // namespace

const Endpoint audit{"GET",
                     "/audit",
                     AdminRole::operates,
                     "What was done by the admin API and to targets by commands, the newest first",
                     parameters,
                     answer};

}  // namespace ctsync::server::admin
