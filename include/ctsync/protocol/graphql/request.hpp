// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/protocol.hpp>
#include <ctsync/json/copy.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/protocol/wrong_request.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// A GraphQL request that a rule wrote. Its fragment is the body of the HTTP request
/// (GraphQL-over-HTTP, "Request Parameters").
namespace ctsync::graphql {

/// How each fragment begins.
inline constexpr std::string_view fragment_begin = R"({"query":)";

namespace detail {

/// Why a request cannot be sent, if there is a reason.
inline std::optional<Reason> fault_of(json::View request) {
  using protocol::wrong_request;
  if (!request.is_object()) return wrong_request("", "an object", name(request.type()));
  for (auto member = request.members(); member.next();) {
    if (member.key != "query" && member.key != "variables" && member.key != "operationName") {
      return wrong_request("", "only the members query, variables and operationName",
                           "another one");
    }
  }
  const json::View query = request["query"];
  const json::View variables = request["variables"];
  const json::View operation = request["operationName"];
  if (!query.is_string()) return wrong_request("/query", "a string", name(query.type()));
  if (query.text().find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return wrong_request("/query", "a GraphQL document", "an empty text");
  }
  if (!variables.is_null() && !variables.is_object()) {
    return wrong_request("/variables", "an object", name(variables.type()));
  }
  if (!operation.is_null() && !operation.is_string()) {
    return wrong_request("/operationName", "a string", name(operation.type()));
  }
  return std::nullopt;
}

}  // namespace detail

/// The fragment of a request, or why it cannot be sent.
inline Fragment write_request(std::string_view request) {
  json::Parser parser;
  const auto parsed = parser.parse(request);
  if (!parsed) return {{}, {ReasonCode::rejected, to_string(parsed.error())}, {}};
  if (auto fault = detail::fault_of(*parsed)) return {{}, std::move(*fault), {}};
  std::string bytes;
  json::Writer writer(bytes);
  writer.begin_object().key("query").string((*parsed)["query"].text());
  for (const std::string_view key : {"variables", "operationName"}) {
    const json::View value = (*parsed)[key];
    if (value.is_null()) continue;
    writer.key(key);
    json::write(writer, value);
  }
  writer.end_object();
  return {std::move(bytes), {}, {}};
}

}  // namespace ctsync::graphql
