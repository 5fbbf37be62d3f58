// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <ctsync/json/write.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "program/deliveries.hpp"

/// Events in the formats that AWS Lambda passes to a function.
namespace ctsync::test {

inline std::string in_quotes(std::string_view text) {
  std::string quoted;
  json::append_string(quoted, text);
  return quoted;
}

/// A webhook request in the format of a Lambda Function URL.
inline std::string request(std::string_view body, const Headers& headers) {
  std::string fields;
  for (const auto& [name, value] : headers) {
    fields += (fields.empty() ? "" : ",") + in_quotes(name) + ":" + in_quotes(value);
  }
  return fmt::format(
      R"({{"version":"2.0","rawPath":"/webhooks/commercetools","headers":{{{}}},"body":{},)"
      R"("requestContext":{{"stage":"$default","http":{{"method":"POST"}}}}}})",
      fields, in_quotes(body));
}

/// A batch of records of an SQS queue, with the ids m-0, m-1, ...
inline std::string queue(const std::vector<std::string>& bodies) {
  std::string records;
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    records += fmt::format(
        R"({}{{"messageId":"m-{}","body":{},"eventSource":"aws:sqs","eventSourceARN":"a:q"}})",
        i == 0 ? "" : ",", i, in_quotes(bodies[i]));
  }
  return R"({"Records":[)" + records + "]}";
}

}  // namespace ctsync::test
