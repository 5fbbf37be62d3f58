// SPDX-License-Identifier: MIT
#include "jobs/reconcile/request.hpp"

#include <ctsync/base/civil_time.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>

namespace ctsync::server {

std::string to_json(const ReconcileRequest& request) {
  std::string text;
  json::Writer writer(text);
  writer.begin_object();
  writer.key("project").string(request.project).key("type").string(request.type);
  if (request.since) {
    std::string since;
    detail::append_datetime(since, *request.since);
    writer.key("since").string(since);
  }
  if (request.fix) writer.key("fix").boolean(true);
  if (!request.night.empty()) writer.key("night").string(request.night);
  if (!request.customers.empty()) {
    writer.key("customers").begin_array();
    for (const auto& id : request.customers) writer.string(id);
    writer.end_array();
  }
  writer.end_object();
  return text;
}

Result<ReconcileRequest> parse_reconcile(std::string_view tenant, std::string_view parameters) {
  json::Parser parser;
  const auto root = parser.parse(parameters);
  if (!root) return Error{Errc::internal, "parameters", "they cannot be read"};
  const auto text = [&](std::string_view key) {
    return std::string((*root)[key].string_or_empty());
  };
  ReconcileRequest request;
  request.tenant = tenant;
  request.project = text("project");
  request.type = text("type");
  request.since = detail::parse_datetime(text("since"));
  request.fix = (*root)["fix"].boolean().value_or(false);
  request.night = text("night");
  (*root)["customers"].each_element([&](std::size_t, json::View id) {
    request.customers.emplace_back(id.string_or_empty());
    return true;
  });
  return request;
}

}  // namespace ctsync::server
