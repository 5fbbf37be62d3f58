// SPDX-License-Identifier: MIT
#include "admin/answers/problem.hpp"

#include <cstddef>
#include <ctsync/json/write.hpp>
#include <utility>

#include "admin/answers/masks.hpp"

namespace ctsync::server::admin {

http::Response response_of(const Problem& problem) {
  http::Response response;
  response.status = problem.status;
  response.content_type = "application/problem+json";
  json::Writer writer(response.body);
  writer.begin_object();
  writer.key("type").string("about:blank").key("title").string(problem.title);
  writer.key("status").integer(problem.status).key("code").string(problem.code);
  writer.key("detail").string(problem.errors.empty() ? problem.title
                                                     : problem.errors.front().detail);
  writer.key("errors").begin_array();
  for (const auto& wrong : problem.errors) {
    writer.begin_object().key("code").string(wrong.code).key("where").string(wrong.where);
    writer.key("detail").string(wrong.detail).end_object();
  }
  writer.end_array().end_object();
  if (problem.retry_after > 0) {
    response.headers.emplace_back("Retry-After", std::to_string(problem.retry_after));
  }
  if (problem.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

Problem unknown_parameter(std::string_view name, std::string detail) {
  constexpr std::size_t longest_name = 64;
  std::string where(name.substr(0, longest_name));
  std::erase_if(where, [](char c) { return c <= ' ' || c > '~'; });
  return {400,
          "filter.unknown",
          "a parameter is not known",
          {{"filter.unknown", masked_text(where), std::move(detail)}}};
}

Problem problem_of(const Error& error) {
  switch (error.code) {
    case Errc::missing: return {404, "not_found", error.detail, {}};
    case Errc::invalid:
    case Errc::malformed:
    case Errc::too_large:
    case Errc::unsupported:
      return {422, "invalid", "it cannot be done", {{"invalid", error.where, error.detail}}};
    case Errc::configuration: return {409, "not_configured", to_string(error), {}};
    default: return {503, "unavailable", to_string(error), {}, 4};
  }
}

Problem mistakes_in_rules(const std::vector<Error>& mistakes) {
  Problem problem{422, "mapping.invalid", "the mapping has mistakes", {}};
  for (const auto& mistake : mistakes) {
    problem.errors.push_back({"mapping.invalid", mistake.where, mistake.detail});
  }
  return problem;
}

}  // namespace ctsync::server::admin
