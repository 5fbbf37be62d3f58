// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/write.hpp>
#include <ctsync/model/hearing.hpp>
#include <ctsync/model/reading.hpp>
#include <ctsync/pipeline/jobs/backfill.hpp>
#include <string>
#include <string_view>
#include <utility>

/// Messages that commercetools has and that were not delivered here.
namespace ctsync {

/// The notification by which a Subscription delivers a message, made of the message as the Messages
/// API gives it: an object.
inline std::string write_message_notification(std::string_view project, std::string_view message) {
  std::string body;
  json::Writer writer(body);
  writer.begin_object().key("notificationType").string("Message");
  writer.key("projectKey").string(project).end_object();
  const auto members = message.substr(message.find('{') + 1);
  body.back() = members.find_first_not_of(" \t\r\n") == members.find('}') ? ' ' : ',';
  return body.append(members);
}

/// Whether some target would be told of what a reading says, or a record would change.
inline bool says_something(const Reading& reading, const Hearing& events) {
  if (reading.key.empty() || reading.change.ignored() != nullptr) return false;
  const auto* news = reading.change.news();
  if (news == nullptr) return true;
  if (news->erases) return true;
  for (const auto name : news->names) {
    if (events.hears(name)) return true;
  }
  return false;
}

/// The entry of a message that was not delivered. Its id is that of the message, so that no two
/// reconciliations add it twice.
inline JobEntry message_entry(const Reading& reading, std::string body) {
  return {reading.delivery_id, digest(reading.key), std::move(body)};
}

}  // namespace ctsync
