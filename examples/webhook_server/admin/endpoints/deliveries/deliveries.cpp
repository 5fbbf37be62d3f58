// SPDX-License-Identifier: MIT
#include "admin/answers/shown.hpp"
#include "admin/endpoints/deliveries/delivery_query.hpp"
#include "admin/endpoints/endpoints.hpp"

namespace ctsync::server::admin {

namespace {

http::Response answer(Context& context, const Ask& ask) {
  auto query = read_delivery_query(context, ask);
  if (auto* problem = std::get_if<Problem>(&query)) return response_of(*problem);
  const auto& list = std::get<DeliveryQuery>(query).list;
  const auto read = read_deliveries(context, ask, std::get<DeliveryQuery>(query));
  if (!read) return answer_of(read.error());
  const auto& page = read->page;
  return object_answer([&](json::Writer& writer) {
    writer.key("items").begin_array();
    for (const auto& event : page.events) {
      writer.begin_object();
      write_delivery(writer, event);
      writer.end_object();
    }
    writer.end_array().key("next");
    if (page.complete) {
      writer.null();
    } else {
      writer.string(cursor_at({page.next, page.next_call}, list.text));
    }
    writer.key("newest").string(cursor_at({read->newest, 0}, list.text));
    write_time(writer.key("searched_to"), read->searched_to);
    writer.key("complete").boolean(page.complete);
  });
}

}  // namespace

const Endpoint deliveries{"GET",
                          "/deliveries",
                          AdminRole::viewer,
                          "Deliveries and what became of them, the newest first",
                          delivery_parameters,
                          answer,
                          true};

}  // namespace ctsync::server::admin
