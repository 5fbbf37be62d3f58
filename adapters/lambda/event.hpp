// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/json/view.hpp>
#include <http/message.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// What AWS Lambda invokes a function with, and what it wants to hear back. Shapes:
/// docs.aws.amazon.com/lambda/latest/dg (urls-invocation, with-sqs, with-sns, services-eventbridge,
/// services-alb), docs.aws.amazon.com/apigateway/latest/developerguide
/// (http-api-develop-integrations-lambda, set-up-lambda-proxy-integrations) and
/// docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.
namespace ctsync::lambda {

/// How a request was packed, and how its answer must be.
enum class Shape {
  payload_2,        ///< Function URLs, and API Gateway's HTTP APIs with payload format 2.0
  payload_1,        ///< API Gateway's REST APIs and payload format 1.0, and load balancers
  payload_1_lists,  ///< load balancers whose target group has multi-value headers
  vercel,           ///< Vercel's `Invoke` for functions of the runtime provided.al2023
};

/// An HTTP request that came as an event.
struct HttpEvent {
  Shape shape = Shape::payload_2;
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;
  std::string remote;

  /// The request as the HTTP server would give it; borrows from this event.
  http::Request request() const;
};

/// One message of a queue, a topic or a bus, out of what AWS wrapped around it.
struct Record {
  std::string id;
  std::string body;
};

/// What arrived over a channel that AWS itself guards. `source` is "sqs", "sns" or "eventbridge".
struct Batch {
  std::string_view source;
  bool partial = false;   ///< some of its records alone can be given back
  bool in_order = false;  ///< what comes after a record that is given back is given back too
  std::vector<Record> records;
};

using Event = std::variant<HttpEvent, Batch>;

/// Understands an event. Errors: malformed, unsupported for a shape that is none of these.
Result<Event> read_event(json::Parser& parser, std::string_view text);

/// The result of an invocation that was a request. The body must be UTF-8.
std::string render_answer(Shape shape, const http::Response& response, bool with_body);

/// The result of an invocation that was a batch of a queue (ReportBatchItemFailures).
std::string render_failures(std::span<const std::string_view> ids);

}  // namespace ctsync::lambda
