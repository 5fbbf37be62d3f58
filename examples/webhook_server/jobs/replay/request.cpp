// SPDX-License-Identifier: MIT
#include "jobs/replay/request.hpp"

#include <ctsync/base/civil_time.hpp>
#include <ctsync/base/uuid.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <signature/hex.hpp>

#include "jobs/parameters.hpp"

namespace ctsync::server {

namespace {

std::optional<KeyDigest> parse_key(std::string_view text) {
  std::string hex(text);
  std::erase(hex, '-');
  return signature::bytes_from_hex<16>(hex);
}

}  // namespace

std::string to_json(const ReplayRequest& request) {
  std::string text;
  json::Writer writer(text);
  writer.begin_object();
  if (!request.target.empty()) writer.key("target").string(request.target);
  writer.key("state").string(name(request.state));
  write_time(writer, "since", request.since);
  write_time(writer, "until", request.until);
  if (request.keys) {
    writer.key("keys").begin_array();
    for (const auto& key : *request.keys) {
      std::string digits;
      append_uuid(digits, key);
      writer.string(digits);
    }
    writer.end_array();
  }
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
  if (!(*root)["keys"].is_array()) return request;
  request.keys.emplace();
  const bool all = (*root)["keys"].each_element([&](std::size_t, const json::View& each) {
    const auto key = parse_key(each.string_or_empty());
    if (key) request.keys->push_back(*key);
    return key.has_value();
  });
  if (!all) return Error{Errc::internal, "parameters/keys", "they cannot be read"};
  return request;
}

}  // namespace ctsync::server
