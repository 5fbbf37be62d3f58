// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <http/message.hpp>
#include <string>
#include <utility>
#include <vector>

/// Errors of the admin API, as RFC 9457 has them.
namespace ctsync::server::admin {

/// One thing that is wrong with a request. It holds no value of the request.
struct Wrong {
  std::string code;
  std::string where;  ///< a JSON pointer in the body, or the name of a parameter
  std::string detail;
};

struct Problem {
  int status = 400;
  std::string code;  ///< of a closed list, for programs
  std::string title;
  std::vector<Wrong> errors{};
  int retry_after = 0;  ///< in seconds; 0: it does not help to wait
};

http::Response response_of(const Problem& problem);

/// The problem of an error of the store or of an operator function.
Problem problem_of(const Error& error);

/// All mistakes in a text of rules, each with its place.
Problem mistakes_in_rules(const std::vector<Error>& mistakes);

inline Problem not_found() { return {404, "not_found", "there is nothing here", {}}; }
inline Problem no_such_row() {
  return {404,
          "not_found",
          "nothing with this id is known; rows are forgotten some weeks after they ended",
          {}};
}

/// A parameter that an endpoint does not have, or that is there twice.
Problem unknown_parameter(std::string_view name, std::string detail);

inline Problem wrong_parameter(std::string name, std::string detail) {
  return {400,
          "parameter.invalid",
          "a parameter is wrong",
          {{"parameter.invalid", std::move(name), std::move(detail)}}};
}

}  // namespace ctsync::server::admin
