// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/language/apply.hpp>
#include <string>
#include <string_view>

/// What a mapping gives for a payload, as a text.
namespace ctsync::test {

namespace language = ctsync::mapping::language;

/// The output, "absent", or "refused" or "error" with its place and detail.
inline std::string applied(std::string_view mapping, std::string_view payload,
                           language::Dialect dialect = language::Dialect::ctsync,
                           const language::Limits& limits = {},
                           const ctsync::mapping::normalise::Normalisers& normalisers = {}) {
  const auto compiled = language::compile(mapping, dialect, limits, normalisers);
  if (!compiled.program) return "refused " + to_string(compiled.mistakes.front());
  json::Parser parser;
  const auto view = parser.parse(payload);
  if (!view) return "no payload";
  language::Memory memory;
  std::string out;
  const auto given = language::apply(*compiled.program, *view, out, memory);
  if (!given) return "error " + to_string(given.error());
  return *given ? out : "absent";
}

}  // namespace ctsync::test
