// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/json/names.hpp>
#include <ctsync/json/view.hpp>
#include <string_view>

/// Reads an object with a table of one row per member. A row has at least a `name` and a `Status
/// read(View, const Pointer&, T& into) const`.
namespace ctsync::json {

namespace detail {

template <const auto& rows>
inline constexpr auto row_names = [] {
  std::array<std::string_view, rows.size()> names;
  for (std::size_t i = 0; i < rows.size(); ++i) names[i] = rows[i].name;
  return names;
}();

}  // namespace detail

/// The look-up table of the rows' names.
template <const auto& rows>
inline constexpr Names<rows.size()> names_of{detail::row_names<rows>};

namespace detail {

[[gnu::cold, gnu::noinline]] inline Error repeated(const Pointer& at) {
  return at.error(Errc::invalid, "appears more than once");
}

}  // namespace detail

/// Reads each member that has a row, in document sequence, and ignores the others. At most 64 rows.
/// A repeated member is an error (invalid), because JSON readers disagree on which one counts.
template <const auto& rows, class T>
Status read_object(View object, const Pointer& at, T& into) {
  static_assert(rows.size() <= 64);
  if (!object.is_object()) return at.wrong_type("an object", object.type());
  std::uint64_t seen = 0;
  for (auto member = object.members(); member.next();) {
    const std::size_t row = names_of<rows>.find(member.key);
    if (row == rows.size()) continue;
    const Pointer here{&at, member.key};
    const std::uint64_t bit = std::uint64_t{1} << row;
    if ((seen & bit) != 0) return detail::repeated(here);
    seen |= bit;
    if (auto status = rows[row].read(member.value, here, into); !status) return status;
  }
  return {std::monostate{}};
}

}  // namespace ctsync::json
