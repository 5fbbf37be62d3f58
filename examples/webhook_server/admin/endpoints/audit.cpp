// SPDX-License-Identifier: MIT
#include "admin/answers/shown.hpp"
#include "admin/endpoints/endpoints.hpp"

namespace ctsync::server::admin {

namespace {

http::Response answer(Context& context, const Ask& ask) {
  return object_answer([&](json::Writer& writer) {
    writer.key("items").begin_array();
    for (const auto& row : context.audit.rows()) {
      if (!ask.caller.may_see(row.tenant)) continue;
      writer.begin_object();
      write_time(writer.key("at"), row.at);
      writer.key("tenant").string(row.tenant).key("actor").string(row.actor);
      writer.key("action").string(row.action).key("object").string(row.object);
      writer.key("count").integer(row.count).key("note").string(row.note);
      writer.key("outcome").string("done").end_object();
    }
    writer.end_array().key("next").null();
  });
}

}  // namespace

const Endpoint audit{
    "GET", "/audit", AdminRole::operates, "What was done by the admin API since the process began",
    {},    answer};

}  // namespace ctsync::server::admin
