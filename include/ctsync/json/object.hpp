// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/json/key_table.hpp>
#include <ctsync/json/view.hpp>
#include <string_view>

/// Reading an object by a table with one row per member. A row has at least a `name` and a
/// `Status read(View, const Pointer&, T& into)`. It may have a `bool take(View, T& into)` for the
/// values that are as they should be, which most are: it is tried first and needs no Status, if the
/// row's `takes()` says so.
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

/// A bit for each row that has a take().
template <const auto& rows>
inline constexpr std::uint64_t taking_rows = [] {
  std::uint64_t bits = 0;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if constexpr (requires { rows[row].takes(); }) {
      bits |= std::uint64_t{rows[row].takes() ? 1U : 0U} << row;
    }
  }
  return bits;
}();

/// Takes members as long as they are as they should be, each once. The row of the one at which it
/// stopped, or the number of rows if that is the end. Apart from what is rarer, so that all of it
/// stays in registers.
template <const auto& rows, class T>
[[gnu::noinline]] std::size_t take_members(Members& members, std::uint64_t& unseen, T& into) {
  constexpr const auto& names = names_of<rows>;
  std::uint64_t open = unseen & taking_rows<rows>;
  std::size_t row = rows.size();
  Members left = members;
  for (; !left.empty(); left.next()) {
    const std::size_t found = names.find(left.key());
    if (found == names.none) continue;
    if constexpr (taking_rows<rows> != 0) {
      if ((open >> found & 1U) != 0 && rows[found].take(left.value(), into)) {
        open &= ~(std::uint64_t{1} << found);
        continue;
      }
    }
    row = found;
    break;
  }
  members = left;
  unseen = (unseen & ~taking_rows<rows>) | open;
  return row;
}

}  // namespace detail

/// Reads each member that a row names, in document order, and ignores the others. A named member
/// that stands there twice is refused, since readers disagree on which one counts.
template <const auto& rows, class T>
Status read_object(View object, const Pointer& at, T& into) {
  static_assert(rows.size() <= 64);
  if (!object.is_object()) return at.wrong_type("an object", object.type());
  std::uint64_t unseen = ~std::uint64_t{0};
  for (Members members(object);; members.next()) {
    const std::size_t row = detail::take_members<rows>(members, unseen, into);
    if (row == rows.size()) return {std::monostate{}};
    const Pointer here{&at, members.key()};
    const std::uint64_t bit = std::uint64_t{1} << row;
    if ((unseen & bit) == 0) return here.error(Errc::invalid, "appears more than once");
    unseen &= ~bit;
    if (auto status = rows[row].read(members.value(), here, into); !status) return status;
  }
}

}  // namespace ctsync::json
