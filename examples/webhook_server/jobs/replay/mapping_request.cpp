// SPDX-License-Identifier: MIT
#include "jobs/replay/mapping_request.hpp"

#include <ctsync/base/civil_time.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <utility>

#include "jobs/parameters.hpp"

namespace ctsync::server {

std::string to_json(const MappingReplayRequest& request) {
  std::string text;
  json::Writer writer(text);
  writer.begin_object();
  if (!request.target.empty()) writer.key("target").string(request.target);
  write_time(writer, "since", request.since);
  write_time(writer, "until", request.until);
  write_keys(writer, request.keys);
  writer.key("new_ids").boolean(request.new_ids);
  if (request.exact) {
    writer.key("exact").boolean(true).key("rows").begin_array();
    for (const auto row : request.rows) writer.integer(row);
    writer.end_array();
  }
  writer.end_object();
  return text;
}

Result<MappingReplayRequest> parse_mapping_replay(std::string_view tenant,
                                                  std::string_view parameters) {
  json::Parser parser;
  const auto root = parser.parse(parameters);
  if (!root) return Error{Errc::internal, "parameters", "they cannot be read"};
  MappingReplayRequest request;
  request.tenant = tenant;
  request.target = (*root)["target"].string_or_empty();
  request.since = detail::parse_datetime((*root)["since"].string_or_empty());
  request.until = detail::parse_datetime((*root)["until"].string_or_empty());
  request.new_ids = (*root)["new_ids"].boolean().value_or(false);
  request.exact = (*root)["exact"].boolean().value_or(false);
  (*root)["rows"].each_element([&](std::size_t, const json::View& each) {
    const auto row = each.integer();
    if (row) request.rows.push_back(*row);
    return row.has_value();
  });
  auto keys = read_keys(*root);
  if (!keys) return std::move(keys).error();
  request.keys = *std::move(keys);
  return request;
}

}  // namespace ctsync::server
