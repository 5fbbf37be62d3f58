// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
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

namespace detail {

template <const auto& rows>
inline constexpr auto row_names = [] {
  std::array<std::string_view, rows.size()> names;
  std::transform(rows.begin(), rows.end(), names.begin(),
                 [](const auto& row) -> std::string_view { return row.name; });
  return names;
}();

constexpr std::size_t words_of_longest(const auto& names) {
  std::size_t words = 1;
  for (const auto name : names) words = std::max(words, (name.size() + 7) / 8);
  return words;
}

}  // namespace detail

/// The names of a table's rows, ready for lookup.
template <const auto& rows>
inline constexpr ctsync::detail::KeyTable<rows.size(),
                                          detail::words_of_longest(detail::row_names<rows>)>
    names_of{detail::row_names<rows>};

namespace detail {

/// The rarer way, apart so that it does not slow down the usual one.
template <class Row, class T>
[[gnu::noinline]] Status read_row(const Row& row, bool repeated, View value, const Pointer& at,
                                  T& into) {
  return repeated ? Status(at.error(Errc::invalid, "appears more than once"))
                  : row.read(value, at, into);
}

}  // namespace detail

/// Reads each member that a row names, in document order, and ignores the others. A named member
/// that stands there twice is refused, since readers disagree on which one counts.
template <const auto& rows, class T>
Status read_object(View object, const Pointer& at, T& into) {
  constexpr const auto& names = names_of<rows>;
  static_assert(rows.size() <= 64);
  if (!object.is_object()) return at.wrong_type("an object", object.type());
  Status status{std::monostate{}};
  std::uint64_t seen = 0;
  object.each_member([&](ctsync::detail::PaddedText key, View value) {
    const std::size_t row = names.find(key);
    if (row == names.none) return true;
    const bool repeated = (seen >> row & 1U) != 0;
    seen |= std::uint64_t{1} << row;
    if constexpr (requires { rows[row].take(value, into); }) {
      if (!repeated && rows[row].take(value, into)) return true;
    }
    status = detail::read_row(rows[row], repeated, value, Pointer{&at, key}, into);
    return status.has_value();
  });
  return status;
}

}  // namespace ctsync::json
