// SPDX-License-Identifier: MIT
#include "intake/intake.hpp"

#include <algorithm>
#include <ctsync/base/uuid.hpp>
#include <ctsync/json/copy.hpp>
#include <utility>

namespace ctsync::server {

namespace {

std::optional<Error> foreign(const SourceSettings& source, const Notification& notification) {
  const bool same = source.project.empty() || notification.project_key.empty() ||
                    notification.project_key == source.project;
  if (same || notification.kind == NotificationKind::customer_event) return std::nullopt;
  return Error{Errc::invalid, "/projectKey",
               "is of another project than " + source.where("project")};
}

bool is_subscribed(const SourceSettings& source, std::string_view channel) {
  if (source.auth != Auth::pubsub || source.subscriptions.empty()) return true;
  return std::find(source.subscriptions.begin(), source.subscriptions.end(), channel) !=
         source.subscriptions.end();
}

}  // namespace

Intake take_in(Transformer& transformer, const SourceSettings& source, std::string_view body) {
  Intake intake;
  transformer.each(source.name, body, [&](Result<const Reading*> reading, json::View element) {
    auto& entry = intake.entries.emplace_back();
    if (!element.is_null()) {
      json::Writer writer(entry.body);
      json::write(writer, element);
    }
    // Of what is no push at all nobody knows where it came through.
    const auto channel = transformer.channel();
    const bool known = reading || !channel.empty();
    if (known && !is_subscribed(source, channel)) intake.refused = channel;
    std::optional<Error> error;
    if (reading) {
      const Notification& notification = (*reading)->notification;
      entry.id = (*reading)->delivery_id;
      // Ids of events are unique within the system that sends them.
      if (notification.kind == NotificationKind::customer_event) {
        entry.id = name_uuid({notification.project_key, entry.id});
      }
      error = foreign(source, notification);
      if (notification.kind == NotificationKind::endpoint_validation) {
        intake.validation_code =
            notification.payload["validationCode"].string().value_or(std::string_view{});
      }
    } else {
      error = std::move(reading).error();
    }
    if (!error) return;
    entry.unreadable = "quarantined: " + to_string(*error);
    entry.id = name_uuid({source.name, "unreadable", entry.body.empty() ? body : entry.body});
    if (!intake.error) intake.error = std::move(error);
  });
  return intake;
}

std::vector<NewEntry> entries_of(const Intake& intake, std::string_view body) {
  std::vector<NewEntry> entries;
  entries.reserve(intake.entries.size());
  for (const auto& entry : intake.entries) {
    entries.push_back({entry.id, entry.body.empty() ? body : entry.body, entry.unreadable});
  }
  return entries;
}

}  // namespace ctsync::server
