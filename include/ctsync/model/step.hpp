// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/view.hpp>
#include <ctsync/model/change.hpp>
#include <ctsync/model/event.hpp>
#include <ctsync/model/key.hpp>
#include <ctsync/model/profile.hpp>
#include <ctsync/model/reason.hpp>
#include <ctsync/model/subject.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync {

/// The effect of a change on a record, the same for all targets.
///
/// The profiles and the timestamp are borrowed from the Reading and the Workspace that made the
/// step. They are valid until either is used again.
struct Step {
  /// What must be fetched before the change can be applied; then the rest is of no meaning.
  std::optional<MustFetch> must_fetch;
  /// When the change is to be applied again; then the rest is of no meaning.
  std::optional<Scheduled> scheduled;
  Key resource;                   ///< the key of the record; part of message ids
  std::string project;            ///< the sender's name of itself; part of message ids
  Subject subject;                ///< the subject of the change
  std::optional<Profile> before;  ///< the customer in the old record, if there was one
  std::optional<Profile> after;   ///< the customer now; for a deletion, what the notification has
  std::vector<Event> events;
  std::string custom;                 ///< JSON object of the custom fields that may hold a consent
  std::string store;                  ///< of events: the key of the store where they happened
  std::vector<SubjectEvents> others;  ///< events about further subjects
  std::string only;                   ///< the only target that is told; empty: all are
  std::string record;                 ///< the new record; empty if it stays unchanged
  bool deleted = false;               ///< the customer was deleted
  bool same_version = false;   ///< the record had this version, but may lack some of its fields
  bool erase = false;          ///< everything stored about the customer must be erased
  bool retold = false;         ///< a job tells it again: no record changes, nobody gone is told
  bool was_erased = false;     ///< the customer was erased before: erase this delivery too
  std::string revision;        ///< identifies a state of the resource; part of message ids
  std::string_view timestamp;  ///< when it happened; empty if unknown
  /// The notification's payload, and the resource as it was read or as the payload has it: where a
  /// target's mapping reads them (Needs), else null. Borrowed as the profiles are.
  json::View notification{};
  json::View whole_resource{};
  Reason ignored;              ///< why there is nothing to send; none if there is
};

}  // namespace ctsync
