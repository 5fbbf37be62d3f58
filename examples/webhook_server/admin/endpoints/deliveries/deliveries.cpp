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
    writer.end_array();
    write_list_end(writer,
                   {{page.next, page.next_call},
                    page.complete,
                    {page.newest, page.newest_call},
                    read->searched_to},
                   list.text);
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
