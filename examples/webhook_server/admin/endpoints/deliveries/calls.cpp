// SPDX-License-Identifier: MIT
#include "admin/answers/shown.hpp"
#include "admin/endpoints/deliveries/call_query.hpp"
#include "admin/endpoints/endpoints.hpp"

namespace ctsync::server::admin {

namespace {

http::Response answer(Context& context, const Ask& ask) {
  auto query = read_call_query(ask);
  if (auto* problem = std::get_if<Problem>(&query)) return response_of(*problem);
  const auto& list = std::get<CallQuery>(query).list;
  const auto read = read_calls(context, ask, std::get<CallQuery>(query));
  if (!read) return answer_of(read.error());
  return object_answer([&](json::Writer& writer) {
    writer.key("items").begin_array();
    for (const auto& call : read->page.rows) write_listed_call(writer, context, call);
    writer.end_array().key("next");
    if (read->page.complete) {
      writer.null();
    } else {
      writer.string(cursor_at({read->page.next, 0}, list.text));
    }
    writer.key("newest").string(cursor_at({read->newest, 0}, list.text));
    write_time(writer.key("searched_to"), read->searched_to);
    writer.key("complete").boolean(read->page.complete);
  });
}

}  // namespace

const Endpoint calls{
    "GET",  "/calls", AdminRole::viewer, "Calls to targets, the newest first", call_parameters,
    answer, true};

}  // namespace ctsync::server::admin
