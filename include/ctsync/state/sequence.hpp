// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/civil_time.hpp>
#include <ctsync/model/notification.hpp>
#include <ctsync/model/profile.hpp>
#include <string_view>

namespace ctsync {

/// What may be done with a notification, given what is known of its customer. Deliveries come
/// twice, late and in any order; versions and sequence numbers tell what they are.
enum class Place {
  next,   ///< it may be applied
  known,  ///< everything in it is known already
  older,  ///< something newer is known
  gap,    ///< something between it and what is known is missing
};

/// The place of a whole or partial customer after `older`. Versions decide; at the same version a
/// whole customer still tells what one that was put together of parts may lack. Without versions
/// the time of the last change decides, and without that the order of arrival.
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

/// The place of a patch. It is next only when it surely follows: the next message at the next
/// version, or at the same version where one update sent several messages. Everything else is a
/// gap, since a change without a message may lie between.
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
