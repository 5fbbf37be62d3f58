// SPDX-License-Identifier: MIT
#include "intake/intake.hpp"

#include <algorithm>
#include <ctsync/base/uuid.hpp>
#include <ctsync/customer_event/segment_call.hpp>
#include <ctsync/json/copy.hpp>
#include <ctsync/mapping/map.hpp>
#include <utility>

#include "tenants/acceptance.hpp"

namespace ctsync::server {

namespace {

bool is_subscribed(const SourceSettings& source, std::string_view channel) {
  if (source.auth != Auth::pubsub || source.subscriptions.empty()) return true;
  return std::find(source.subscriptions.begin(), source.subscriptions.end(), channel) !=
         source.subscriptions.end();
}

/// The error of the first target, if no target of the tenant can identify the customer of a
/// reading. A target with a mapping of its own may do without the customer's id.
std::optional<Error> tells_nobody(const Reading& reading, const Tenant& tenant) {
  std::optional<Error> first;
  for (const auto& target : tenant.targets) {
    if (target.plan.transform) return std::nullopt;
    auto status = check_identity(reading, target.plan);
    if (status) return std::nullopt;
    if (!first) first = std::move(status).error();
  }
  return first;
}

/// Why a reading cannot be used; nothing if it can.
std::optional<Error> problem_of(const Reading& reading, const TenantSource& from) {
  if (auto error = not_accepted(from.settings, reading)) return error;
  return tells_nobody(reading, from.tenant->in_use());
}

/// A delivery of Segment's webhook with customer events in place of its calls; empty if it stays.
std::string converted(const SourceSettings& source, std::string_view body) {
  if (source.fields.empty()) return {};
  json::Parser parser;
  const auto root = parser.parse(body);
  if (!root) return {};
  return customer_event::events_of_calls(*root, source.name, source.fields).value_or("");
}

void describe(const Reading& reading, Intake& intake, Intake::Entry& entry) {
  const Notification& notification = reading.notification;
  entry.key = digest(reading.key);
  entry.id = reading.delivery_id;
  // Event ids are unique only within the system that sends them.
  if (notification.kind == NotificationKind::customer_event) {
    entry.id = name_uuid({notification.project_key, entry.id});
  }
  if (notification.kind == NotificationKind::endpoint_validation) {
    intake.validation_code =
        notification.payload["validationCode"].string().value_or(std::string_view{});
  }
}

}  // namespace

Intake take_in(Transformer& transformer, const TenantSource& from, std::string_view body) {
  const auto& source = from.settings;
  Intake intake;
  intake.converted = converted(source, body);
  if (!intake.converted.empty()) body = intake.converted;
  const auto visit = [&](Result<const Reading*> reading, json::View element) {
    auto& entry = intake.entries.emplace_back();
    if (!element.is_null()) {
      json::Writer writer(entry.body);
      json::write(writer, element);
    }
    // An unreadable body may have no channel, because it is no push.
    const auto channel = transformer.channel();
    const bool has_channel = reading || !channel.empty();
    if (has_channel && !is_subscribed(source, channel)) intake.refused = channel;
    std::optional<Error> error;
    if (reading) {
      describe(**reading, intake, entry);
      error = problem_of(**reading, from);
    } else {
      error = std::move(reading).error();
    }
    if (!error) return;
    entry.unreadable = {ReasonCode::unreadable, "quarantined: " + to_string(*error)};
    entry.id = name_uuid({source.name, "unreadable", entry.body.empty() ? body : entry.body});
    if (!intake.error) intake.error = std::move(error);
  };
  transformer.each(from.tenant->name(), source.name, body, visit);
  return intake;
}

std::vector<NewEntry> entries_of(const Intake& intake, std::string_view body) {
  if (!intake.converted.empty()) body = intake.converted;
  std::vector<NewEntry> entries;
  entries.reserve(intake.entries.size());
  for (const auto& entry : intake.entries) {
    entries.push_back(
        {entry.id, entry.key, entry.body.empty() ? body : entry.body, entry.unreadable});
  }
  return entries;
}

}  // namespace ctsync::server
