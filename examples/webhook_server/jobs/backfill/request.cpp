// SPDX-License-Identifier: MIT
#include "jobs/backfill/request.hpp"

#include <ctsync/base/civil_time.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>

#include "jobs/parameters.hpp"

namespace ctsync::server {

namespace {

void write_text(json::Writer& writer, std::string_view key, const std::string& text) {
  if (!text.empty()) writer.key(key).string(text);
}

}  // namespace

std::string to_json(const BackfillRequest& request) {
  std::string text;
  json::Writer writer(text);
  writer.begin_object();
  writer.key("project").string(request.project).key("type").string(request.type);
  write_text(writer, "store", request.store);
  write_text(writer, "where", request.where);
  write_time(writer, "since", request.since);
  write_time(writer, "until", request.until);
  write_text(writer, "target", request.target);
  if (request.rate > 0) writer.key("rate").integer(request.rate);
  writer.end_object();
  return text;
}

Result<BackfillRequest> parse_backfill(std::string_view tenant, std::string_view parameters) {
  json::Parser parser;
  const auto root = parser.parse(parameters);
  if (!root) return Error{Errc::internal, "parameters", "they cannot be read"};
  const auto text = [&](std::string_view key) {
    return std::string((*root)[key].string_or_empty());
  };
  BackfillRequest request;
  request.tenant = tenant;
  request.project = text("project");
  request.type = text("type");
  request.store = text("store");
  request.where = text("where");
  request.since = detail::parse_datetime(text("since"));
  request.until = detail::parse_datetime(text("until"));
  request.target = text("target");
  request.rate = static_cast<int>((*root)["rate"].integer().value_or(0));
  return request;
}

std::string to_json(const BackfillReport& report) {
  std::string text;
  json::Writer writer(text);
  writer.begin_object().key("resources").integer(report.resources);
  if (report.at_least) writer.key("atLeast").boolean(true);
  if (report.catches_up) writer.key("catchesUp").boolean(true);
  writer.end_object();
  return text;
}

BackfillReport parse_backfill_report(std::string_view report) {
  json::Parser parser;
  const auto root = parser.parse(report);
  if (!root) return {};
  return {(*root)["resources"].integer().value_or(0), (*root)["atLeast"].boolean().value_or(false),
          (*root)["catchesUp"].boolean().value_or(false)};
}

commercetools_api::PageQuery query_of(const BackfillRequest& request) {
  commercetools_api::PageQuery query;
  query.type = request.type;
  query.store = request.store;
  query.where = request.where;
  query.since = request.since;
  query.until = request.until;
  return query;
}

}  // namespace ctsync::server
