// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/uuid.hpp>
#include <ctsync/commercetools/interpret.hpp>
#include <ctsync/contract/store/digest.hpp>
#include <ctsync/model/key.hpp>
#include <ctsync/pipeline/jobs/carried_read.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A backfill: existing resources become entries of the inbox, as if each had just been created.
namespace ctsync {

/// What a backfill of a resource type needs.
struct BackfillType {
  std::vector<std::string> expand;  ///< the references that are read along
  /// The events that a resource may become; empty for customers, who are always told.
  std::span<const std::string_view> events{};
};

/// Errors: unsupported for a type whose existing resources say nothing, with the reason.
inline Result<BackfillType> backfill_type(std::span<const commercetools::Family> families,
                                          std::string_view type) {
  Notification notification;
  notification.kind = NotificationKind::resource_created;
  notification.resource_type = type;
  notification.resource_id = "id";
  Profile unused;
  auto change = commercetools::interpret(families, notification, unused);
  if (!change) return std::move(change).error();
  if (const auto* fetch = change->must_fetch()) return BackfillType{fetch->what.expand, {}};
  if (const auto* news = change->news(); news != nullptr && news->read && !news->after_quiet) {
    return BackfillType{news->read->what.expand, news->names};
  }
  const auto* ignored = change->ignored();
  return Error{Errc::unsupported, "type",
               "a " + std::string(type) + " that exists says nothing: " +
                   (ignored != nullptr ? ignored->reason.text
                                       : "its events tell of what has just happened")};
}

/// An entry of a job, whose id makes it one within the job. The inbox drops its repeats.
struct JobEntry {
  std::string id;
  KeyDigest key{};
  std::string body;
  bool is_step = false;
};

/// The key of what is kept of a commercetools resource.
inline Key resource_key(std::string_view tenant, std::string_view project, std::string_view type,
                        std::string_view id) {
  Key key{std::string(tenant), {}, std::string(type), std::string(id)};
  set_project_system(key.system, project);
  return key;
}

/// The entry of a version of a resource.
inline JobEntry backfill_entry(std::string_view tenant, std::int64_t job,
                               const ReadResource& read) {
  const std::string number = std::to_string(job);
  const std::string version = std::to_string(read.version);
  return {name_uuid({"job", number, read.project, read.type, read.id, version}),
          digest(resource_key(tenant, read.project, read.type, read.id)), write_carried_read(read)};
}

}  // namespace ctsync
