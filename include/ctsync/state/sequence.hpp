// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/civil_time.hpp>
#include <ctsync/model/notification.hpp>
#include <ctsync/model/profile.hpp>
#include <string_view>

namespace ctsync {

/// The position of a notification relative to the record of its customer. Deliveries come twice,
/// late and out of sequence; versions and sequence numbers determine the position.
enum class Place {
  next,   ///< it may be applied
  known,  ///< a duplicate: the record contains everything in it
  older,  ///< the record is newer
  gap,    ///< a change between the record and the notification is missing
};

/// The place of a whole or partial customer relative to `older`. Versions decide. At the same
/// version, a whole customer is applied to a record that was assembled from messages, because that
/// record may lack fields. Without versions the time of the last change decides, and without that
/// the sequence of arrival.
inline Place place_of(const Profile& newer, const Profile& older) {
  if (older.version != 0 && newer.version != 0) {
    if (newer.version < older.version) return Place::older;
    const bool told_more = newer.version > older.version || (newer.whole && !older.whole);
    return told_more ? Place::next : Place::known;
  }
  if (!older.last_modified_at.known() || !newer.last_modified_at.known()) return Place::next;
  const auto before = detail::parse_datetime(older.last_modified_at.value);
  const auto after = detail::parse_datetime(newer.last_modified_at.value);
  return before && after && *after < *before ? Place::older : Place::next;
}

/// The place of a patch. It is `next` only if it provably follows: it is the next message at the
/// next version, or at the same version if one update sent several messages. Any other newer patch
/// is a gap, because a change without a message may lie between.
inline Place place_of(const Notification& patch, const Profile& known) {
  if (patch.version == 0 || known.version == 0) return Place::gap;
  if (patch.version < known.version) return Place::older;
  const bool next_message = known.sequence != 0 && patch.sequence_number == known.sequence + 1;
  if (patch.version == known.version) {
    if (known.whole) return Place::known;
    const bool numbered = patch.sequence_number != 0;
    if (numbered && patch.sequence_number <= known.sequence) return Place::known;
    return next_message ? Place::next : Place::gap;
  }
  return patch.version == known.version + 1 && next_message ? Place::next : Place::gap;
}

}  // namespace ctsync
