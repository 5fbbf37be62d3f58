// SPDX-License-Identifier: MIT
#include "operator/trigger/wrap.hpp"

#include <ctsync/base/base64.hpp>
#include <ctsync/json/write.hpp>

namespace ctsync::server {

namespace {

constexpr const char* channel = "ctsync-test";

std::string in_pubsub(const FreshDelivery& delivery, const std::string& id) {
  std::string out;
  json::Writer json(out);
  json.begin_object().key("message").begin_object();
  json.key("data").string(ctsync::detail::base64(delivery.body)).key("messageId").string(id);
  json.key("publishTime").string(delivery.time).end_object();
  json.key("subscription").string("projects/ctsync-test/subscriptions/ctsync-test").end_object();
  return out;
}

std::string in_sns(const FreshDelivery& delivery, const std::string& id) {
  std::string out;
  json::Writer json(out);
  json.begin_object().key("Type").string("Notification").key("MessageId").string(id);
  json.key("TopicArn").string("arn:aws:sns:eu-central-1:123456789012:ctsync-test");
  json.key("Message").string(delivery.body).key("Timestamp").string(delivery.time).end_object();
  return out;
}

std::string in_eventbridge(const FreshDelivery& delivery, const std::string& id) {
  std::string out;
  json::Writer json(out);
  json.begin_object().key("version").string("0").key("id").string(id);
  json.key("detail-type").string("message").key("source");
  json.string("aws.partner/commercetools.com/" + delivery.project + "/" + channel);
  json.key("account").string("123456789012").key("time").string(delivery.time);
  json.key("region").string("eu-central-1").key("resources").begin_array().end_array();
  json.key("detail").raw(delivery.body).end_object();
  return out;
}

std::string in_event_grid(const FreshDelivery& delivery, const std::string& id) {
  std::string out;
  json::Writer json(out);
  json.begin_array().begin_object().key("id").string(id).key("topic").string(channel);
  json.key("subject").string(delivery.resource_id).key("eventType");
  json.string("com.commercetools." + delivery.resource_type + ".message." + delivery.type);
  json.key("eventTime").string(delivery.time).key("dataVersion").string("1");
  json.key("metadataVersion").string("1").key("data").raw(delivery.body);
  json.end_object().end_array();
  return out;
}

/// As commercetools writes it in its CloudEvents format: the id is that of the message.
std::string in_cloud_event(const FreshDelivery& delivery) {
  std::string out;
  json::Writer json(out);
  json.begin_object().key("specversion").string("1.0").key("id").string(delivery.id).key("type");
  json.string("com.commercetools." + delivery.resource_type + ".message." + delivery.type);
  json.key("source").string("/" + delivery.project + "/" + delivery.resource_type + "s");
  json.key("subject").string(delivery.resource_id).key("time").string(delivery.time);
  json.key("sequence").string(std::to_string(delivery.sequence));
  json.key("sequencetype").string("Integer").key("dataref");
  json.string("/" + delivery.project + "/messages/" + delivery.id);
  json.key("data").raw(delivery.body).end_object();
  return out;
}

}  // namespace

std::string wrapped(Wrapping wrapping, const FreshDelivery& delivery, std::string_view seed) {
  const auto id = fresh_id(seed, "envelope of " + delivery.id);
  switch (wrapping) {
    case Wrapping::none: break;
    case Wrapping::pubsub: return in_pubsub(delivery, id);
    case Wrapping::sns: return in_sns(delivery, id);
    case Wrapping::eventbridge: return in_eventbridge(delivery, id);
    case Wrapping::event_grid: return in_event_grid(delivery, id);
    case Wrapping::cloudevents: return in_cloud_event(delivery);
  }
  return delivery.body;
}

}  // namespace ctsync::server
