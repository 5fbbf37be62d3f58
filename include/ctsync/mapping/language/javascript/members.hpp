// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ctsync/mapping/language/javascript/memory.hpp>
#include <ctsync/mapping/language/javascript/value.hpp>
#include <numeric>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

/// The members of objects in JavaScript's sequence, and the elements of arrays.
namespace ctsync::mapping::language {

/// The key as an array index, if it is one as JavaScript writes it: "7", not "07" (ECMA-262, array
/// index).
constexpr std::optional<std::uint32_t> index_of(std::string_view key) noexcept {
  if (key.empty() || key.size() > 10 || key.front() < '0' || key.front() > '9') return std::nullopt;
  if (key.front() == '0' && key.size() > 1) return std::nullopt;
  std::uint64_t index = 0;
  for (const char c : key) {
    if (c < '0' || c > '9') return std::nullopt;
    index = index * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (index >= 0xFFFFFFFFU) return std::nullopt;
  return static_cast<std::uint32_t>(index);
}

namespace detail {

/// Notices keys that may be repeated or be array indexes. It may be wrong where it says so.
class KeyWatch {
 public:
  /// Whether a key may be a repeated one, or is one that begins with a digit.
  bool notices(std::string_view key) noexcept {
    if (key.empty()) return std::exchange(empty_, true);
    const auto first = static_cast<unsigned char>(key.front());
    if (first >= '0' && first <= '9') return true;
    const auto last = static_cast<unsigned char>(key.back());
    const auto middle = static_cast<unsigned char>(key[key.size() / 2]);
    const std::uint64_t mixed = (key.size() * 131U + first * 31U + last) * 37U + middle;
    std::uint64_t& word = seen_[mixed >> 6U & 3U];
    const std::uint64_t bit = std::uint64_t{1} << (mixed & 63U);
    const bool known = (word & bit) != 0;
    word |= bit;
    return known;
  }

 private:
  std::array<std::uint64_t, 4> seen_{};
  bool empty_ = false;
};

/// Of members with one key, the last value goes to the first place. Returns how many are left.
inline std::size_t without_repeats(std::span<Member> members) {
  std::vector<std::uint32_t> by_key(members.size());
  std::iota(by_key.begin(), by_key.end(), 0U);
  std::stable_sort(by_key.begin(), by_key.end(), [&](std::uint32_t a, std::uint32_t b) {
    return members[a].key < members[b].key;
  });
  std::vector<bool> repeated(members.size());
  for (std::size_t i = 0; i < by_key.size();) {
    std::size_t end = i + 1;
    while (end < by_key.size() && members[by_key[end]].key == members[by_key[i]].key) {
      repeated[by_key[end++]] = true;
    }
    members[by_key[i]].value = members[by_key[end - 1]].value;
    i = end;
  }
  std::size_t left = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (!repeated[i]) members[left++] = members[i];
  }
  return left;
}

/// Array indexes come first, in their numeric sequence.
inline void indexes_first(std::span<Member> members) {
  const auto names = std::stable_partition(members.begin(), members.end(), [](const Member& each) {
    return index_of(each.key).has_value();
  });
  std::sort(members.begin(), names,
            [](const Member& a, const Member& b) { return *index_of(a.key) < *index_of(b.key); });
}

}  // namespace detail

/// Brings members into JavaScript's sequence; returns those that are left.
inline std::span<Member> in_sequence(std::span<Member> members) {
  detail::KeyWatch watch;
  const bool plain = std::none_of(members.begin(), members.end(),
                                  [&](const Member& each) { return watch.notices(each.key); });
  if (plain) return members;
  members = members.first(detail::without_repeats(members));
  detail::indexes_first(members);
  return members;
}

/// How many elements, members or bytes a value has.
inline std::size_t size_of(const Value& value) noexcept {
  switch (value.type()) {
    case Type::string: return value.text().size();
    case Type::array: return value.view() ? value.view()->size() : value.elements().size();
    case Type::object: return value.view() ? value.view()->size() : value.members().size();
    default: return 0;
  }
}

/// Whether an object has a member of its own.
inline bool has_member(const Value& object, std::string_view key) noexcept {
  const json::View* const view = object.view();
  if (view == nullptr) {
    return std::ranges::any_of(object.members(),
                               [&](const Member& member) { return member.key == key; });
  }
  for (auto member = view->members(); member.next();) {
    if (member.key == key) return true;
  }
  return false;
}

/// The members of an object.
inline std::span<const Member> members_of(Memory& memory, const Value& object) {
  const json::View* const view = object.view();
  if (view == nullptr) return object.members();
  Member* const made = memory.make<Member>(view->size());
  std::size_t size = 0;
  for (auto member = view->members(); member.next();) {
    made[size++] = {member.key, Value(member.value)};
  }
  return in_sequence({made, size});
}

/// The elements of an array.
inline std::span<const Value> elements_of(Memory& memory, const Value& array) {
  const json::View* const view = array.view();
  if (view == nullptr) return array.elements();
  Value* const made = memory.make<Value>(view->size());
  std::size_t size = 0;
  view->each_element([&](std::size_t, json::View element) {
    made[size++] = Value(element);
    return true;
  });
  return {made, size};
}

}  // namespace ctsync::mapping::language
