// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/json/raw.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/model/fetch.hpp>
#include <ctsync/model/reading.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

/// The body of an inbox entry about a resource that a job has read: commercetools' change
/// notification ResourceCreated, with what was read in the member `read`. Only entries of jobs are
/// read so. In a delivery from outside the member means nothing.
namespace ctsync {

/// A resource that a job has read. All texts are borrowed.
struct ReadResource {
  std::string_view project;
  std::string_view type;  ///< commercetools' typeId, such as "customer"
  std::string_view id;
  std::int64_t version = 0;
  std::string_view last_modified_at;
  std::string_view json;                  ///< the resource as it was received
  std::span<const std::string> expand{};  ///< the references that were read along
  std::string_view target{};              ///< the only target that is told; empty: all are
  /// Why that target is told once more what it was told before: a part of the message ids, so that
  /// the target does not drop them as repeats. `last_modified_at` is then the time of the calls.
  /// Empty: the ids and the time are those of the first time.
  std::string_view again{};
};

inline std::string write_carried_read(const ReadResource& read) {
  std::string body;
  body.reserve(read.json.size() + 400);
  json::Writer writer(body);
  writer.begin_object().key("notificationType").string("ResourceCreated");
  writer.key("projectKey").string(read.project);
  writer.key("resource").begin_object();
  writer.key("typeId").string(read.type).key("id").string(read.id).end_object();
  writer.key("version").integer(read.version);
  writer.key("modifiedAt").string(read.last_modified_at);
  writer.key("read").begin_object();
  if (!read.target.empty()) writer.key("target").string(read.target);
  if (!read.again.empty()) writer.key("again").string(read.again);
  writer.key("expand").begin_array();
  for (const auto& path : read.expand) writer.string(path);
  writer.end_array().key("resource").raw(read.json).end_object().end_object();
  return body;
}

/// What an entry of a job carries.
struct CarriedRead {
  Fetch what;
  Fetched result;
  std::string target;
  std::string again;
};

/// What the body of a reading carries; nothing if it is no such body.
inline std::optional<CarriedRead> carried_read(const Reading& reading, std::string_view body) {
  const auto& notification = reading.notification;
  const json::View read = notification.payload["read"];
  if (notification.kind != NotificationKind::resource_created || !read.is_object()) {
    return std::nullopt;
  }
  CarriedRead carried;
  carried.what.type = notification.resource_type;
  carried.what.id = notification.resource_id;
  read["expand"].each_element([&](std::size_t, json::View path) {
    carried.what.expand.emplace_back(path.string_or_empty());
    return true;
  });
  carried.result.kind = Fetched::Kind::found;
  carried.result.text = json::raw_member(json::raw_member(body, "read"), "resource");
  carried.target = read["target"].string_or_empty();
  carried.again = read["again"].string_or_empty();
  if (carried.result.text.empty()) return std::nullopt;
  return carried;
}

}  // namespace ctsync
