// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <ctsync/detail/key_table.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/result.hpp>
#include <string_view>

/// Reading an object by a table with one row per member. A row has at least a `name` and a
/// `Status read(View, const Pointer&, T& into)`. It may have a `bool take(View, T& into)` for the
/// values that are as they should be, which most are: it is tried first and needs no Status.
namespace ctsync::json {

template <class T>
struct MemberRow {
  std::string_view name;
  Status (*read)(View value, const Pointer& at, T& into);
};

/// The names of a table's rows, ready for lookup.
template <class Row, std::size_t N>
consteval ctsync::detail::KeyTable<N> names_of(const std::array<Row, N>& rows) {
  std::array<std::string_view, N> names;
  for (std::size_t i = 0; i < N; ++i) names[i] = rows[i].name;
  return ctsync::detail::KeyTable<N>(names);
}

/// Reads each member that a row names, in document order, and ignores the others. A named member
/// that stands there twice is refused, since readers disagree on which one counts.
template <class Row, class T, std::size_t N>
Status read_object(const std::array<Row, N>& rows, const ctsync::detail::KeyTable<N>& names,
                   View object, const Pointer& at, T& into) {
  if (!object.is_object()) return at.wrong_type("an object", object.type());
  Status status{std::monostate{}};
  std::bitset<N> seen;
  object.each_member([&](std::string_view key, View value) {
    const std::size_t row = names.find(key);
    if (row == names.none) return true;
    const bool repeated = seen[row];
    seen[row] = true;
    if constexpr (requires { rows[row].take(value, into); }) {
      if (!repeated && rows[row].take(value, into)) return true;
    }
    const Pointer here{&at, key};
    status = repeated ? Status(here.error(Errc::invalid, "appears more than once"))
                      : rows[row].read(value, here, into);
    return status.has_value();
  });
  return status;
}

}  // namespace ctsync::json
