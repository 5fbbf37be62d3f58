// SPDX-License-Identifier: MIT
#include "commercetools/subscription.hpp"

#include <algorithm>
#include <array>
#include <ctsync/json/write.hpp>
#include <utility>
#include <vector>

namespace ctsync::commercetools_api {

namespace {

struct Field {
  std::string_view name;
  std::string_view value;
  bool secret = false;
  std::string_view if_absent = {};  // value that commercetools implies by omitting the field
};

struct Fields {
  std::string_view type;
  std::vector<Field> fields;
};

void add_credentials(Fields& fields, std::string_view key, std::string_view secret) {
  const bool iam = key.empty() && secret.empty();
  fields.fields.push_back(
      {"authenticationMode", iam ? "IAM" : "Credentials", false, "Credentials"});
  if (iam) return;
  fields.fields.push_back({"accessKey", key, true});
  fields.fields.push_back({"accessSecret", secret, true});
}

Fields fields_of(const Sqs& sqs) {
  Fields out{"SQS", {{"queueUrl", sqs.queue_url}, {"region", sqs.region}}};
  add_credentials(out, sqs.access_key, sqs.access_secret);
  return out;
}
Fields fields_of(const Sns& sns) {
  Fields out{"SNS", {{"topicArn", sns.topic_arn}}};
  add_credentials(out, sns.access_key, sns.access_secret);
  return out;
}
Fields fields_of(const EventBridge& bridge) {
  return {"EventBridge", {{"region", bridge.region}, {"accountId", bridge.account_id}}};
}
Fields fields_of(const GoogleCloudPubSub& pubsub) {
  return {"GoogleCloudPubSub", {{"projectId", pubsub.project_id}, {"topic", pubsub.topic}}};
}
Fields fields_of(const EventGrid& grid) {
  return {"EventGrid", {{"uri", grid.uri}, {"accessKey", grid.access_key, true}}};
}
Fields fields_of(const Destination& destination) {
  return std::visit([](const auto& one) { return fields_of(one); }, destination);
}

DeliveryFormat format_of(const SubscriptionDraft& draft) {
  return std::holds_alternative<EventGrid>(draft.destination) ? DeliveryFormat::cloud_events
                                                              : draft.format;
}

void write_destination(json::Writer& writer, const Destination& destination) {
  const Fields fields = fields_of(destination);
  writer.begin_object().key("type").string(fields.type);
  for (const Field& field : fields.fields) writer.key(field.name).string(field.value);
  writer.end_object();
}

void write_resources(json::Writer& writer, const std::vector<std::string>& types) {
  writer.begin_array();
  for (const auto& type : types) {
    writer.begin_object().key("resourceTypeId").string(type).end_object();
  }
  writer.end_array();
}

void write_format(json::Writer& writer, DeliveryFormat format) {
  writer.begin_object().key("type");
  if (format == DeliveryFormat::platform) {
    writer.string("Platform");
  } else {
    writer.string("CloudEvents").key("cloudEventsVersion").string("1.0");
  }
  writer.end_object();
}

// `shown` is absent or masks characters with asterisks. Text masked in another way counts as
// different, which costs an update that changes nothing.
bool fits(json::View shown, std::string_view secret) {
  const auto text = shown.string();
  if (!text) return shown.is_null();
  const auto first = text->find('*');
  if (first == std::string_view::npos) return *text == secret;
  return secret.starts_with(text->substr(0, first)) &&
         secret.ends_with(text->substr(text->rfind('*') + 1));
}

bool same_destination(const Destination& wanted, json::View existing) {
  const Fields fields = fields_of(wanted);
  if (existing["type"].string() != fields.type) return false;
  return std::all_of(fields.fields.begin(), fields.fields.end(), [&](const Field& field) {
    const auto shown = existing[field.name];
    return field.secret ? fits(shown, field.value)
                        : shown.string().value_or(field.if_absent) == field.value;
  });
}

// Whether the resources are exactly those of these types, in any sequence.
bool same_resources(json::View existing, const std::vector<std::string>& types) {
  return existing.size() == types.size() &&
         std::all_of(types.begin(), types.end(),
                     [&](const std::string& type) { return covers(existing, type); });
}

DeliveryFormat existing_format(json::View existing) {
  return existing["format"]["type"].string() == std::string_view("CloudEvents")
             ? DeliveryFormat::cloud_events
             : DeliveryFormat::platform;
}

}  // namespace

std::string secrets_of(const SubscriptionDraft& draft) {
  std::string out;
  for (const Field& field : fields_of(draft.destination).fields) {
    if (field.secret) out.append(out.empty() ? "" : " ").append(field.value);
  }
  return out;
}

Status check(const SubscriptionDraft& draft) {
  const std::string& key = draft.key;
  const bool sound =
      key.size() >= 2 && key.size() <= 256 && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
      });
  if (sound) return std::monostate{};
  return Error{Errc::configuration, "commercetools.subscription",
               "expected a key of 2 to 256 letters, digits, - and _"};
}

bool covers(json::View resources, std::string_view type) {
  bool found = false;
  resources.each_element([&](std::size_t, json::View one) {
    found = one["resourceTypeId"].string() == type && one["types"].size() == 0;
    return !found;
  });
  return found;
}

std::string to_json(const SubscriptionDraft& draft) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object().key("key").string(draft.key);
  writer.key("destination");
  write_destination(writer, draft.destination);
  writer.key("messages");
  write_resources(writer, draft.messages);
  writer.key("changes");
  write_resources(writer, draft.changes);
  writer.key("format");
  write_format(writer, format_of(draft));
  writer.end_object();
  return out;
}

Result<SubscriptionChange> change_to(const SubscriptionDraft& draft, json::View existing) {
  const auto version = existing["version"].integer();
  if (!version || !existing["destination"].is_object()) {
    return Error{Errc::malformed, "", "the answer is not a Subscription"};
  }
  SubscriptionChange change;
  change.version = *version;
  if (existing_format(existing) != format_of(draft)) {
    change.kind = SubscriptionChange::Kind::recreate;
    return change;
  }
  json::Writer writer(change.json);
  writer.begin_object().key("version").integer(*version).key("actions").begin_array();
  const auto action = [&](std::string_view name, std::string_view member, auto&& write) {
    change.kind = SubscriptionChange::Kind::update;
    change.what.append(change.what.empty() ? "" : ", ").append(member);
    writer.begin_object().key("action").string(name).key(member);
    write();
    writer.end_object();
  };
  if (!same_destination(draft.destination, existing["destination"])) {
    action("changeDestination", "destination",
           [&] { write_destination(writer, draft.destination); });
  }
  if (!same_resources(existing["messages"], draft.messages)) {
    action("setMessages", "messages", [&] { write_resources(writer, draft.messages); });
  }
  if (!same_resources(existing["changes"], draft.changes)) {
    action("setChanges", "changes", [&] { write_resources(writer, draft.changes); });
  }
  writer.end_array().end_object();
  if (change.kind == SubscriptionChange::Kind::none) change.json.clear();
  return change;
}

}  // namespace ctsync::commercetools_api
