// SPDX-License-Identifier: MIT
#include "applied.hpp"

#include <ctsync/json/view.hpp>
#include <ctsync/mapping/language/apply.hpp>

namespace ctsync::test {

std::string applied(std::string_view mapping, std::string_view payload, language::Dialect dialect,
                    const language::Limits& limits,
                    const ctsync::mapping::normalise::Normalisers& normalisers) {
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
