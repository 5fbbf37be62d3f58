// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <ctsync/json/field.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/model/profile.hpp>
#include <string_view>
#include <utility>

/// Reads and writes fields of profiles as members of JSON objects.
namespace ctsync {

/// Reads a text member; JSON null clears it. Errors: invalid, at the member.
inline Status read_text(json::View value, const json::Pointer& at, json::TextRule rule,
                        Text& into) {
  if (value.is_null()) {
    into.clear();
    return {std::monostate{}};
  }
  auto text = json::read_text(value, at, rule);
  if (!text) return std::move(text).error();
  into.set(*text);
  return {std::monostate{}};
}

/// Reads a text into a borrowed member; JSON null leaves it unchanged. Errors: invalid, at the
/// member.
template <class T, std::string_view T::*member>
Status read_word(json::View value, const json::Pointer& at, T& into) {
  if (value.is_null()) return {std::monostate{}};
  auto text = json::read_text(value, at);
  if (!text) return std::move(text).error();
  into.*member = *text;
  return {std::monostate{}};
}

/// Reads an integer that is not negative into a member; JSON null leaves it unchanged. Errors:
/// invalid, at the member.
template <class T, std::int64_t T::*member>
Status read_count(json::View value, const json::Pointer& at, T& into) {
  if (value.is_null()) return {std::monostate{}};
  auto number = json::read_integer(value, at);
  if (!number) return std::move(number).error();
  into.*member = *number;
  return {std::monostate{}};
}

/// Writes a member according to its presence: nothing for an unknown field, null for a cleared one,
/// else the output of `write_value(value)`.
template <class T, class F>
void write_member(json::Writer& writer, std::string_view name, const Field<T>& field,
                  F&& write_value) {
  if (field.presence == Presence::unknown) return;
  writer.key(name);
  if (field.presence == Presence::cleared) {
    writer.null();
  } else {
    write_value(field.value);
  }
}

inline void write_text(json::Writer& writer, std::string_view name, const Text& text) {
  write_member(writer, name, text, [&](std::string_view value) { writer.string(value); });
}

/// One field of a resource: its name in JSON, its member in T, and its read and write functions. A
/// text field needs no functions of its own.
template <class T>
struct FieldRow {
  std::string_view name;
  Text T::*text = nullptr;
  json::TextRule rule = json::TextRule::any;
  Status (*read_other)(json::View value, const json::Pointer& at, T& into) = nullptr;
  void (*write_other)(json::Writer& writer, std::string_view name, const T& from) = nullptr;

  Status read(json::View value, const json::Pointer& at, T& into) const {
    if (text != nullptr && rule == json::TextRule::any && value.is_string()) {
      (into.*text).set(value.text());
      return {std::monostate{}};
    }
    return text != nullptr ? read_text(value, at, rule, into.*text) : read_other(value, at, into);
  }
  void write(json::Writer& writer, const T& from) const {
    if (text != nullptr) return write_text(writer, name, from.*text);
    write_other(writer, name, from);
  }
};

template <class T>
constexpr FieldRow<T> text_row(std::string_view name, Text T::*member,
                               json::TextRule rule = json::TextRule::any) {
  return {name, member, rule};
}

template <class T, std::size_t N>
void write_fields(const std::array<FieldRow<T>, N>& rows, json::Writer& writer, const T& from) {
  for (const auto& row : rows) row.write(writer, from);
}

}  // namespace ctsync
