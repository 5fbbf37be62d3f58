// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "core/mapping/language/applied.hpp"

namespace ctsync::test {

/// What one directive gives for a payload: the JSON of its value, or "nothing", or what applied()
/// says of a mistake or a failure.
inline std::string given(std::string_view directive, std::string_view payload,
                         const ctsync::mapping::normalise::Normalisers& normalisers = {}) {
  const std::string mapping = "{\"r\":" + std::string(directive) + "}";
  const std::string out = applied(mapping, payload, language::Dialect::ctsync, {}, normalisers);
  constexpr std::string_view head = "{\"r\":";
  if (!out.starts_with(head)) return out == "{}" ? "nothing" : out;
  return out.substr(head.size(), out.size() - head.size() - 1);
}

/// What a directive gives for a value of the payload, which is put in place of VALUE.
inline std::string given_for(std::string_view value, std::string_view directive,
                             const ctsync::mapping::normalise::Normalisers& normalisers = {}) {
  std::string text(directive);
  constexpr std::string_view mark = "VALUE";
  text.replace(text.find(mark), mark.size(), R"({"@path":"v"})");
  return given(text, "{\"v\":" + std::string(value) + "}", normalisers);
}

}  // namespace ctsync::test
