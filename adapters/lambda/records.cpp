// SPDX-License-Identifier: MIT
#include "lambda/records.hpp"

#include <ctsync/base/base64.hpp>
#include <ctsync/json/copy.hpp>
#include <ctsync/json/raw.hpp>
#include <ctsync/json/write.hpp>
#include <string>
#include <utility>

namespace ctsync::lambda {

namespace {

std::string text_of(json::View value) { return std::string(value.string_or_empty()); }

/// Each channel that a message passes wraps it: SNS in a string, EventBridge in `detail`. Anything
/// else is the message.
std::string unwrapped(std::string body) {
  constexpr int most_wrappings = 3;
  json::Parser parser;
  for (int i = 0; i < most_wrappings; ++i) {
    const auto root = parser.parse(body);
    if (!root) break;
    const auto message = (*root)["Message"].string();
    if ((*root)["Type"].string() == "Notification" && message) {
      body = std::string(*message);
    } else if ((*root)["detail-type"].string() && (*root)["detail"].is_object()) {
      body = std::string(json::raw_member(body, "detail"));
    } else {
      break;
    }
  }
  return body;
}

/// The message in a base64 text. A text that is no base64 stays as it is, so that it is reported as
/// unreadable and does not block the records after it.
std::string decoded(std::string_view text) {
  std::string bytes;
  return unwrapped(detail::decode_base64(text, bytes) ? std::move(bytes) : std::string(text));
}

bool is_kafka(std::string_view source) {
  return source == "aws:kafka" || source == "SelfManagedKafka";
}

Result<Event> read_queue(json::View records) {
  Batch batch;
  batch.source = "sqs";
  batch.partial = true;
  bool good = true;
  records.each_element([&](std::size_t, json::View record) {
    const auto id = record["messageId"].string();
    const auto body = record["body"].string();
    good = good && id && !id->empty() && body;
    if (!good) return false;
    const auto queue = record["eventSourceARN"].string_or_empty();
    batch.in_order = batch.in_order || queue.ends_with(".fifo");
    batch.records.push_back({std::string(*id), unwrapped(std::string(*body))});
    return true;
  });
  if (!good) return Error{Errc::malformed, "/Records", "expected messageId and body in each"};
  return Event(std::move(batch));
}

Result<Event> read_topic(json::View records) {
  Batch batch;
  batch.source = "sns";
  bool good = true;
  records.each_element([&](std::size_t, json::View record) {
    const auto message = record["Sns"]["Message"].string();
    good = good && message;
    if (good) {
      batch.records.push_back(
          {text_of(record["Sns"]["MessageId"]), unwrapped(std::string(*message))});
    }
    return good;
  });
  if (!good) return Error{Errc::malformed, "/Records", "expected Sns.Message in each"};
  return Event(std::move(batch));
}

/// Lambda identifies a record by its sequence number, a pipe by its event id.
Result<Event> read_kinesis(json::View records) {
  Batch batch;
  batch.source = "kinesis";
  batch.partial = batch.in_order = batch.stream = true;
  records.each_element([&](std::size_t, json::View record) {
    const json::View inner = record["kinesis"];
    const auto data = (inner.is_object() ? inner : record)["data"].string_or_empty();
    const json::View id = inner.is_object() ? inner["sequenceNumber"] : record["eventID"];
    batch.records.push_back({text_of(id), decoded(data)});
    return true;
  });
  return Event(std::move(batch));
}

/// Adds one record of Kafka. Without a value it is a tombstone, which says nothing.
void add_kafka(json::View record, std::string_view partition, Batch& batch) {
  const auto value = record["value"].string();
  if (!value) return;
  std::string offset;
  json::Writer(offset).integer(record["offset"].integer().value_or(0));
  batch.records.push_back({std::move(offset), decoded(*value), std::string(partition)});
}

/// `records` has an array for each partition.
Result<Event> read_kafka(json::View partitions) {
  Batch batch;
  batch.source = "kafka";
  batch.partial = batch.in_order = batch.stream = true;
  partitions.each_member([&](std::string_view partition, json::View records) {
    records.each_element([&](std::size_t, json::View record) {
      add_kafka(record, partition, batch);
      return true;
    });
    return true;
  });
  return Event(std::move(batch));
}

/// A trigger that ctsync reads nothing from. Its events must not come again: Lambda would repeat
/// those of streams until they expire, and everything after them waits.
Result<Event> of_another_trigger() {
  return Event(IgnoredEvent{"events of this trigger are not read", false});
}

std::string_view source_of(json::View records) {
  std::string_view source;
  records.each_element([&](std::size_t, json::View record) {
    source = record["eventSource"].string_or_empty();
    if (source.empty()) source = record["EventSource"].string_or_empty();
    return false;
  });
  return source;
}

/// The records of an event source mapping or of a topic.
std::optional<Result<Event>> read_triggered(json::View records) {
  const auto source = source_of(records);
  if (source.empty()) return std::nullopt;
  if (source == "aws:sqs") return read_queue(records);
  if (source == "aws:sns") return read_topic(records);
  if (source == "aws:kinesis") return read_kinesis(records);
  return of_another_trigger();
}

/// An array by a pipe: records of its source, or whatever its input transformer makes of them. The
/// second kind has no identifiers, and neither have records of Kafka in a pipe.
std::optional<Result<Event>> read_pipe(json::View elements) {
  if (elements.size() == 0) return std::nullopt;
  const auto source = source_of(elements);
  if (!source.empty() && !is_kafka(source)) return read_triggered(elements);
  Batch batch;
  batch.source = source.empty() ? "pipe" : "kafka";
  elements.each_element([&](std::size_t, json::View element) {
    if (!source.empty()) {
      add_kafka(element, {}, batch);
      return true;
    }
    std::string body = text_of(element);
    if (!element.is_string()) {
      json::Writer writer(body);
      json::write(writer, element);
    }
    batch.records.push_back({{}, unwrapped(std::move(body))});
    return true;
  });
  return Event(std::move(batch));
}

/// Pings of plugins that keep functions warm (serverless-plugin-warmup and its forks,
/// lambda-warmer), and of schedules.
bool is_ping(json::View root) {
  const auto source = root["source"].string_or_empty();
  const bool plugin = source.starts_with("serverless-plugin") && source.ends_with("warmup");
  return plugin || root["warmer"].boolean().value_or(false) ||
         root["detail-type"].string() == "Scheduled Event";
}

Result<Event> one_record(std::string_view source, std::string id, std::string_view text) {
  Batch batch;
  batch.source = source;
  batch.records.push_back({std::move(id), unwrapped(std::string(text))});
  return Event(std::move(batch));
}

}  // namespace

std::optional<Result<Event>> read_records(json::View root, std::string_view text) {
  if (root.is_array()) return read_pipe(root);
  if (is_ping(root)) return Event(IgnoredEvent{"a ping that keeps the function warm"});
  if (root["Records"].is_array()) return read_triggered(root["Records"]);
  if (const auto source = root["eventSource"].string()) {
    return is_kafka(*source) ? read_kafka(root["records"]) : of_another_trigger();
  }
  if (root["detail-type"].string() && root["detail"].is_object()) {
    return one_record("eventbridge", text_of(root["id"]), text);
  }
  // What a rule with the input path `$.detail`, or a pipe without batches, passes on.
  const bool notification = root["notificationType"].string() || root["specversion"].string() ||
                            (root["event_id"].string() && root["data"].is_object());
  if (notification) return one_record("invocation", {}, text);
  return std::nullopt;
}

}  // namespace ctsync::lambda
