// SPDX-License-Identifier: MIT
#include "lambda/event.hpp"

#include <ctsync/base/ascii.hpp>
#include <ctsync/base/base64.hpp>
#include <ctsync/base/percent.hpp>
#include <ctsync/json/write.hpp>
#include <map>
#include <optional>

#include "lambda/records.hpp"

namespace ctsync::lambda {

namespace {

std::string text_of(json::View value) { return std::string(value.string().value_or("")); }

/// Calls f(name, value) for each member of an object. For a member that is an array of repeated
/// values, calls f for each element.
template <class F>
void each_value(json::View object, F f) {
  object.each_member([&](std::string_view name, json::View value) {
    if (!value.is_array()) f(name, value);
    value.each_element([&](std::size_t, json::View one) {
      f(name, one);
      return true;
    });
    return true;
  });
}

void read_headers(json::View headers, HttpEvent& event) {
  each_value(headers, [&](std::string_view name, json::View value) {
    if (const auto text = value.string()) {
      event.headers.emplace_back(ascii::lowered(name), std::string(ascii::trimmed(*text)));
    }
  });
}

/// Adds the body, the last missing part of the event.
Result<Event> complete(HttpEvent event, json::View body, bool in_base64) {
  const auto text = body.string();
  if (!text && !body.is_null()) return Error{Errc::malformed, "/body", "expected a string"};
  if (!in_base64) {
    event.body = text.value_or("");
  } else if (text && !detail::decode_base64(*text, event.body)) {
    return Error{Errc::malformed, "/body", "expected base64"};
  }
  return Event(std::move(event));
}

/// For events of AWS, which state the encoding of the body in `isBase64Encoded`.
Result<Event> complete(HttpEvent event, json::View root) {
  return complete(std::move(event), root["body"],
                  root["isBase64Encoded"].boolean().value_or(false));
}

/// API Gateway prefixes the path with the stage name unless the stage is $default.
std::string_view without_stage(std::string_view path, std::string_view stage) {
  if (stage.empty() || stage == "$default" || !path.starts_with('/')) return path;
  const std::string_view rest = path.substr(1);
  if (!rest.starts_with(stage)) return path;
  const std::string_view after = rest.substr(stage.size());
  if (after.empty()) return "/";
  return after.front() == '/' ? after : path;
}

void read_cookies(json::View cookies, HttpEvent& event) {
  std::string all;
  cookies.each_element([&](std::size_t at, json::View cookie) {
    if (at > 0) all += "; ";
    all += cookie.string().value_or("");
    return true;
  });
  if (!all.empty()) event.headers.emplace_back("cookie", std::move(all));
}

Result<Event> read_payload_2(json::View root) {
  HttpEvent event;
  const json::View context = root["requestContext"];
  event.method = text_of(context["http"]["method"]);
  event.remote = text_of(context["http"]["sourceIp"]);
  event.target =
      without_stage(root["rawPath"].string().value_or("/"), context["stage"].string().value_or(""));
  const std::string query = text_of(root["rawQueryString"]);
  if (!query.empty()) event.target.append("?").append(query);
  read_headers(root["headers"], event);
  read_cookies(root["cookies"], event);
  return complete(std::move(event), root);
}

/// API Gateway decodes names and values; a load balancer passes them as received.
std::string query_of(json::View parameters, bool decoded) {
  const auto escaped = [decoded](std::string_view text) {
    return decoded ? percent_encoded(text) : std::string(text);
  };
  std::string query;
  each_value(parameters, [&](std::string_view name, json::View value) {
    query.append(query.empty() ? "?" : "&").append(escaped(name));
    query.append("=").append(escaped(value.string().value_or("")));
  });
  return query;
}

/// A load balancer appends the address of its peer to the value that the peer sent.
std::string last_forwarded(const HttpEvent& event) {
  std::string_view last;
  for (const auto& [name, value] : event.headers) {
    if (name == "x-forwarded-for") last = value;
  }
  return std::string(ascii::trimmed(last.substr(last.rfind(',') + 1)));
}

/// The single-value map holds only the last value of a repeated header field.
json::View either(json::View root, std::string_view all, std::string_view plain) {
  return root[all].is_object() ? root[all] : root[plain];
}

Result<Event> read_payload_1(json::View root) {
  HttpEvent event;
  const json::View context = root["requestContext"];
  const bool balanced = context["elb"].is_object();
  event.shape =
      balanced && !root["headers"].is_object() ? Shape::payload_1_lists : Shape::payload_1;
  event.method = text_of(root["httpMethod"]);
  event.target =
      without_stage(root["path"].string().value_or("/"), context["stage"].string().value_or(""));
  event.target +=
      query_of(either(root, "multiValueQueryStringParameters", "queryStringParameters"), !balanced);
  read_headers(either(root, "multiValueHeaders", "headers"), event);
  event.remote = balanced ? last_forwarded(event) : text_of(context["identity"]["sourceIp"]);
  return complete(std::move(event), root);
}

/// Vercel's event contains the request as JSON in a string.
Result<Event> read_vercel(std::string_view inner) {
  json::Parser parser;
  auto root = parser.parse(inner);
  if (!root) return Error{Errc::malformed, "/body", root.error().detail};
  HttpEvent event;
  event.shape = Shape::vercel;
  event.method = text_of((*root)["method"]);
  event.target = text_of((*root)["path"]);
  read_headers((*root)["headers"], event);
  const bool in_base64 = (*root)["encoding"].string() == "base64";
  return complete(std::move(event), (*root)["body"], in_base64);
}

/// Values of headers with the same name, joined as RFC 9110 section 5.3 allows.
std::map<std::string, std::string> joined_headers(const http::Response& response) {
  std::map<std::string, std::string> headers{{"content-type", response.content_type}};
  for (const auto& [name, value] : response.headers) {
    std::string& all = headers[ascii::lowered(name)];
    if (!all.empty()) all += ", ";
    all += value;
  }
  return headers;
}

}  // namespace

http::Request HttpEvent::request() const {
  http::Request request;
  request.method = method;
  request.target = target;
  const auto question = request.target.find('?');
  request.path = request.target.substr(0, question);
  if (question != std::string_view::npos) request.query = request.target.substr(question + 1);
  for (const auto& [name, value] : headers) request.headers.push_back({name, value});
  request.body = body;
  request.remote = remote;
  return request;
}

Result<Event> read_event(json::Parser& parser, std::string_view text) {
  auto root = parser.parse(text);
  if (!root) return std::move(root).error();
  if ((*root)["Action"].string() == "Invoke" && (*root)["body"].string()) {
    return read_vercel(*(*root)["body"].string());
  }
  if ((*root)["version"].string() == "2.0" && (*root)["requestContext"]["http"].is_object()) {
    return read_payload_2(*root);
  }
  if ((*root)["httpMethod"].string() && (*root)["requestContext"].is_object()) {
    return read_payload_1(*root);
  }
  if (auto event = read_records(*root, text)) return *std::move(event);
  return Error{
      Errc::unsupported, "",
      "an event of another kind than a Function URL, API Gateway, a load balancer, SQS, SNS, "
      "Kinesis, Kafka, EventBridge, a pipe or Vercel send"};
}

std::string render_answer(Shape shape, const http::Response& response, bool with_body) {
  const bool lists = shape == Shape::payload_1_lists;
  std::string text;
  json::Writer writer(text);
  writer.begin_object().key("statusCode").integer(response.status);
  const std::string_view headers = lists ? "multiValueHeaders" : "headers";
  writer.key(headers).begin_object();
  for (const auto& [name, value] : joined_headers(response)) {
    writer.key(name);
    if (lists) writer.begin_array();
    writer.string(value);
    if (lists) writer.end_array();
  }
  writer.end_object().key("body").string(with_body ? response.body : "");
  if (shape != Shape::vercel) writer.key("isBase64Encoded").boolean(false);
  writer.end_object();
  return text;
}

std::string render_failures(std::span<const Record* const> failed) {
  std::string text;
  json::Writer writer(text);
  writer.begin_object().key("batchItemFailures").begin_array();
  for (const auto* record : failed) {
    writer.begin_object().key("itemIdentifier");
    if (record->partition.empty()) {
      writer.string(record->id);
    } else {
      writer.begin_object().key("topic-partition").string(record->partition);
      writer.key("offset").raw(record->id).end_object();
    }
    writer.end_object();
  }
  writer.end_array().end_object();
  return text;
}

std::string render_ignored(std::string_view reason) {
  std::string text;
  json::Writer writer(text);
  writer.begin_object().key("ok").boolean(true).key("status").string("ignored");
  writer.key("reason").string(reason).end_object();
  return text;
}

}  // namespace ctsync::lambda
