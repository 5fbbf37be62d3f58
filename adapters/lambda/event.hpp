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

/// Events and results of AWS Lambda invocations. Formats: docs.aws.amazon.com/lambda/latest/dg
/// (urls-invocation, with-sqs, with-sns, with-kinesis, with-msk, with-kafka,
/// kafka-retry-configurations, services-eventbridge, services-alb),
/// docs.aws.amazon.com/eventbridge/latest/userguide (eb-pipes-batching-concurrency),
/// docs.aws.amazon.com/apigateway/latest/developerguide (http-api-develop-integrations-lambda,
/// set-up-lambda-proxy-integrations) and
/// docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.
namespace ctsync::lambda {

/// The event format of a request, which determines the format of the response.
enum class Shape {
  payload_2,        ///< Function URLs, and API Gateway's HTTP APIs with payload format 2.0
  payload_1,        ///< API Gateway's REST APIs and payload format 1.0, and load balancers
  payload_1_lists,  ///< load balancers whose target group has multi-value headers
  vercel,           ///< Vercel's `Invoke` for functions of the runtime provided.al2023
};

/// An HTTP request received as an event.
struct HttpEvent {
  Shape shape = Shape::payload_2;
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;
  std::string remote;

  /// The request in the form that the HTTP server uses; borrows from this event.
  http::Request request() const;
};

/// One message of a queue, a stream, a topic or an event bus, without the AWS envelope.
struct Record {
  std::string id;
  std::string body;
  std::string partition = {};  ///< of Kafka, `topic-number`; `id` is then the offset
};

/// Messages from a channel that AWS itself authenticates. `source` is "sqs", "sns", "kinesis",
/// "kafka", "eventbridge", "pipe" or, for an invocation with a notification, "invocation".
struct Batch {
  std::string_view source;
  bool partial = false;   ///< failed records can be reported individually
  bool in_order = false;  ///< after a failed record, the rest of its partition fails too
  bool stream = false;    ///< a reported record stands for all after it in its partition
  std::vector<Record> records;
};

/// An event without anything for ctsync, which must not come again.
struct IgnoredEvent {
  std::string reason;
  bool expected = true;  ///< false: a trigger that was configured by mistake
};

using Event = std::variant<HttpEvent, Batch, IgnoredEvent>;

/// Parses an event. Errors: malformed, or unsupported for a format that is none of these.
Result<Event> read_event(json::Parser& parser, std::string_view text);

/// The invocation result for a request. The response body must be UTF-8.
std::string render_answer(Shape shape, const http::Response& response, bool with_body);

/// The invocation result for a batch with these failed records (ReportBatchItemFailures).
std::string render_failures(std::span<const Record* const> failed);

/// The invocation result for an IgnoredEvent.
std::string render_ignored(std::string_view reason);

}  // namespace ctsync::lambda
