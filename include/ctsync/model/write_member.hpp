// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/write.hpp>
#include <ctsync/model/profile.hpp>
#include <string_view>

namespace ctsync {

/// Writes a member by its presence: nothing for an unknown field, null for a cleared one, else what
/// `write_value(value)` writes.
template <class T, class F>
void write_member(json::Writer& writer, const json::Name& name, const Field<T>& field,
                  F&& write_value) {
  if (field.presence == Presence::unknown) return;
  writer.key(name);
  if (field.presence == Presence::cleared) {
    writer.null();
  } else {
    write_value(field.value);
  }
}

}  // namespace ctsync
