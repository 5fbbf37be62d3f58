// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/commercetools/address.hpp>
#include <ctsync/commercetools/customer/fields.hpp>
#include <ctsync/commercetools/customer/record.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/mapping/language/javascript/memory.hpp>
#include <ctsync/mapping/language/javascript/value.hpp>
#include <ctsync/model/profile.hpp>
#include <ctsync/pipeline/rules/scopes.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// A customer as rules read them: the JSON of their record.
namespace ctsync::rules {

namespace detail {

using mapping::language::Member;
using mapping::language::Memory;
using mapping::language::Value;

/// The value of a field that is a text; nothing for an unknown one.
inline std::optional<Value> value_of(const Text& text) {
  if (text.presence == Presence::unknown) return std::nullopt;
  return text.presence == Presence::cleared ? Value::null() : Value(text.value);
}

inline Value value_of(const std::vector<CustomField>& custom, Memory& memory) {
  Member* const fields = memory.make<Member>(custom.size());
  std::size_t size = 0;
  for (const auto& field : custom) fields[size++] = {field.name, Value(field.value)};
  Member* const whole = memory.make<Member>(1);
  whole[0] = {"fields", Value(std::span<const Member>(fields, size))};
  return Value(std::span<const Member>(whole, 1));
}

inline Value value_of(const Address& address, Memory& memory) {
  Member* const made = memory.make<Member>(commercetools::address_rows.size());
  std::size_t size = 0;
  for (const auto& row : commercetools::address_rows) {
    if (row.text == nullptr) continue;
    if (const auto value = value_of(address.*row.text)) made[size++] = {row.name, *value};
  }
  if (!address.custom.empty()) made[size++] = {"custom", value_of(address.custom, memory)};
  return Value(std::span<const Member>(made, size));
}

/// A member that is no text and that needs no writing; nothing for another one.
inline std::optional<Value> direct_value(std::string_view name, const Profile& profile,
                                         std::size_t most_addresses, Memory& memory) {
  if (name == "addresses" && profile.addresses.known()) {
    const auto& addresses = profile.addresses.value;
    Value* const made = memory.make<Value>(addresses.size());
    std::size_t size = 0;
    for (const auto& address : addresses) {
      if (size == most_addresses) break;
      made[size++] = value_of(address, memory);
    }
    return Value(std::span<const Value>(made, size));
  }
  if (name == "custom" && profile.custom.known()) return value_of(profile.custom.value, memory);
  return std::nullopt;
}

}  // namespace detail

/// The members of a customer that rules read, as they are in the record. Most borrow from the
/// profile; what has to be written is parsed by `parser`, in `text`. They are in the sequence of
/// the record only if the whole customer is read.
inline mapping::language::Value customer_value(const Profile& profile, const CustomerInputs& inputs,
                                               mapping::language::Memory& memory,
                                               json::Parser& parser, std::string& text) {
  using namespace mapping::language;
  if (inputs.whole) {
    commercetools::write_record(profile, text);
    const auto root = parser.parse(text);
    return root ? Value(*root) : Value();
  }
  Member* const made = memory.make<Member>(commercetools::customer_rows.size());
  std::size_t size = 0;
  text.clear();
  json::Writer writer(text);
  writer.begin_object();
  const std::size_t empty = writer.size();
  for (std::size_t i = 0; i < commercetools::customer_rows.size(); ++i) {
    if (!inputs.has(i)) continue;
    const auto& row = commercetools::customer_rows[i];
    const auto value = row.text != nullptr
                           ? detail::value_of(profile.*row.text)
                           : detail::direct_value(row.name, profile, inputs.addresses, memory);
    if (value) {
      made[size++] = {row.name, *value};
    } else if (row.text == nullptr) {
      row.write(writer, profile);
    }
  }
  const bool has_written = writer.size() != empty;
  writer.end_object();
  if (has_written) {
    if (const auto root = parser.parse(text)) {
      for (auto member = root->members(); member.next();) {
        made[size++] = {member.key, Value(member.value)};
      }
    }
  }
  return Value(std::span<const Member>(made, size));
}

}  // namespace ctsync::rules
