// SPDX-License-Identifier: MIT
#include "jobs/replay/request.hpp"

#include <ctsync/base/civil_time.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <utility>

#include "jobs/parameters.hpp"

namespace ctsync::server {

std::string to_json(const ReplayRequest& request) {
  std::string text;
  json::Writer writer(text);
  writer.begin_object();
  if (!request.target.empty()) writer.key("target").string(request.target);
  writer.key("state").string(name(request.state));
  write_time(writer, "since", request.since);
  write_time(writer, "until", request.until);
  write_keys(writer, request.keys);
  writer.end_object();
  return text;
}

Result<ReplayRequest> parse_replay(std::string_view tenant, std::string_view parameters) {
  json::Parser parser;
  const auto root = parser.parse(parameters);
  if (!root) return Error{Errc::internal, "parameters", "they cannot be read"};
  const auto text = [&](std::string_view key) { return (*root)[key].string_or_empty(); };
  ReplayRequest request;
  request.tenant = tenant;
  request.target = text("target");
  if (text("state") == name(CallState::dead)) request.state = CallState::dead;
  request.since = detail::parse_datetime(text("since"));
  request.until = detail::parse_datetime(text("until"));
  auto keys = read_keys(*root);
  if (!keys) return std::move(keys).error();
  request.keys = *std::move(keys);
  return request;
}

}  // namespace ctsync::server
