// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/own/country.hpp>
#include <ctsync/mapping/language/own/nodes.hpp>
#include <ctsync/mapping/language/own/operands.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <optional>
#include <string>
#include <string_view>

/// @phone: a telephone number as E.164, if there is a normaliser that knows how.
namespace ctsync::mapping::language {

inline NodeId compile_phone(Compiler& compiler, const Value& given, PlaceId place) {
  const NodeId value = detail::compile_operand(compiler, given, place);
  return compiler.add(
      PhoneNode{value, detail::compile_optional(compiler, given, "country", place)});
}

namespace detail {

/// Longer texts are no telephone numbers.
inline constexpr std::size_t longest_phone = 250;

/// What one number costs: a library takes up to 0.1 ms for it.
inline constexpr std::size_t phone_steps = 1000;

/// The normal form of a text; nullopt if it is not possible as a number.
inline std::optional<std::string> phone_number(Run& run, std::string_view text,
                                               const std::optional<NodeId>& country) {
  const std::string code = country_option_of(run, country);
  if (text.size() > longest_phone || !run.spend(phone_steps)) return std::nullopt;
  return run.normalisers().phone(text, code);
}

}  // namespace detail

inline Value evaluate(Run& run, const PhoneNode& node) {
  Value value = run.value(node.value);
  if (run.failed()) return {};
  if (const auto number = detail::whole_number(value)) value = run.keep(std::to_string(*number));
  if (!value.is_string()) return {};
  const auto number = detail::phone_number(run, value.text(), node.country);
  return number ? run.keep(*number) : value;
}

}  // namespace ctsync::mapping::language
