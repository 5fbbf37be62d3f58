// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <ctsync/base/time.hpp>
#include <http/base_url.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "settings/raw_value.hpp"

/// The common rules of settings. Each puts a value into `into`, or returns false and changes
/// nothing.
namespace ctsync::server {

inline constexpr std::string_view name_characters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
inline constexpr std::string_view source_characters = "abcdefghijklmnopqrstuvwxyz0123456789_-";
inline constexpr std::string_view host_characters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:%";

inline bool is_made_of(std::string_view text, std::string_view characters, std::size_t most) {
  return !text.empty() && text.size() <= most &&
         text.find_first_not_of(characters) == std::string_view::npos;
}

/// Not empty, and without control characters.
inline bool is_path(std::string_view text) {
  return !text.empty() && std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
}

inline bool take_name(const RawValue& given, std::string_view characters, std::size_t most,
                      std::string& into) {
  const auto* text = given.text();
  if (text == nullptr || !is_made_of(*text, characters, most)) return false;
  into = *text;
  return true;
}

inline bool take_url(const RawValue& given, std::string& into) {
  const auto* text = given.text();
  if (text == nullptr || !http::parse_base_url(*text, false, {})) return false;
  into = *text;
  return true;
}

template <class T>
bool take_integer(const RawValue& given, std::int64_t least, std::int64_t most, T& into) {
  const auto number = given.integer();
  if (!number || *number < least || *number > most) return false;
  into = static_cast<T>(*number);
  return true;
}

/// A number of units of `unit` milliseconds; the result is at least one millisecond.
inline bool take_duration(const RawValue& given, double least, double most, double unit,
                          Duration& into) {
  const auto number = given.number();
  if (!number || !(*number >= least && *number <= most)) return false;
  into = std::max(Duration{1}, Duration{std::llround(*number * unit)});
  return true;
}

/// Reads an enumerator by its word. `words` has the sequence of the enumeration.
template <class E, std::size_t N>
bool take_word(const RawValue& given, const std::array<std::string_view, N>& words, E& into) {
  const auto* text = given.text();
  if (text == nullptr) return false;
  const auto found = std::find(words.begin(), words.end(), *text);
  if (found == words.end()) return false;
  into = static_cast<E>(found - words.begin());
  return true;
}

/// Appends an element; false if the list has it already.
template <class T>
bool add_once(T value, std::vector<T>& into) {
  if (std::find(into.begin(), into.end(), value) != into.end()) return false;
  into.push_back(std::move(value));
  return true;
}

}  // namespace ctsync::server
