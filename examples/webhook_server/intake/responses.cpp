// SPDX-License-Identifier: MIT
#include "intake/responses.hpp"

#include <cstdint>
#include <ctsync/json/write.hpp>
#include <utility>

namespace ctsync::server {

http::Response json_response(int status, std::string body) {
  http::Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

http::Response error_response(int status, std::string_view error) {
  std::string body;
  json::Writer writer(body);
  writer.begin_object().key("ok").boolean(false).key("error").string(error).end_object();
  auto response = json_response(status, std::move(body));
  if (status == 503) response.headers.emplace_back("Retry-After", "1");
  if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Signature");
  return response;
}

http::Response stored_response(std::string_view id, std::size_t accepted, std::size_t duplicates) {
  std::string body;
  json::Writer writer(body);
  writer.begin_object().key("ok").boolean(true);
  writer.key("status").string(accepted == 0 ? "duplicate_ignored" : "accepted");
  writer.key("id").string(id);
  if (accepted + duplicates > 1) {
    writer.key("accepted").integer(static_cast<std::int64_t>(accepted));
    writer.key("duplicates").integer(static_cast<std::int64_t>(duplicates));
  }
  writer.end_object();
  return json_response(202, std::move(body));
}

http::Response delivered_response(int status, std::string_view status_word, std::string_view id) {
  std::string body;
  json::Writer writer(body);
  writer.begin_object().key("ok").boolean(true);
  writer.key("status").string(status_word).key("id").string(id).end_object();
  return json_response(status, std::move(body));
}

}  // namespace ctsync::server
