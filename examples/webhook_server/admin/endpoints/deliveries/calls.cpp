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
    for (std::size_t i = 0; i < read->page.rows.size(); ++i) write_listed_call(writer, *read, i);
    writer.end_array();
    write_list_end(
        writer, {{read->page.next, 0}, read->page.complete, {read->newest, 0}, read->searched_to},
        list.text);
  });
}

}  // namespace

const Endpoint calls{
    "GET",  "/calls", AdminRole::viewer, "Calls to targets, the newest first", call_parameters,
    answer, true};

}  // namespace ctsync::server::admin
