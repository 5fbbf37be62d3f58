// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/base/clean_text.hpp>
#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/own/nodes.hpp>
#include <ctsync/mapping/language/own/operands.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <ctsync/mapping/normalise/country_codes.hpp>
#include <optional>
#include <string>
#include <string_view>

/// @country: the code of a country, ISO 3166-1 alpha-2, for another code or a name.
namespace ctsync::mapping::language {

inline NodeId compile_country(Compiler& compiler, const Value& value, PlaceId place) {
  return compiler.add(CountryNode{compiler.node(value, place)});
}

namespace detail {

/// Longer texts are no names of countries.
inline constexpr std::size_t longest_country = 100;

/// The code of a country for a text or a number; empty if it is not known.
inline std::string country_code(Run& run, const Value& value) {
  if (const auto number = whole_number(value)) {
    return *number < 0 ? std::string() : std::string(normalise::alpha2_of(std::to_string(*number)));
  }
  if (!value.is_string() || value.text().size() > longest_country || !run.spend(50)) return {};
  std::string buffer;
  const std::string_view text = text::clean(value.text(), buffer);
  const std::string_view code = normalise::alpha2_of(text);
  if (!code.empty() || text.empty()) return std::string(code);
  return run.normalisers().country(text).value_or(std::string());
}

/// The country that an option gives; empty if there is none, or it is not known.
inline std::string country_option_of(Run& run, const std::optional<NodeId>& node) {
  return node ? country_code(run, run.value(*node)) : std::string();
}

}  // namespace detail

inline Value evaluate(Run& run, const CountryNode& node) {
  const Value value = run.value(node.value);
  const std::string code = detail::country_code(run, value);
  return code.empty() ? value : run.keep(code);
}

}  // namespace ctsync::mapping::language
