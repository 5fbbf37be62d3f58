// SPDX-License-Identifier: MIT
//
// The mapping language and FQL. The first line is a mapping, the second a condition, the rest is
// the payload of both.
#include <ctsync/mapping/language/apply.hpp>
#include <ctsync/mapping/language/fql/evaluate.hpp>
#include <ctsync/mapping/language/fql/parse.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "fuzz.hpp"

namespace {

using namespace ctsync::fuzz;
using namespace ctsync::mapping::language;

void check_mistake(const ctsync::Error& error) {
  check_error(error);
  require(error.where.empty() || error.where.front() == '/');
}

/// A result as a text.
template <class Payload>
std::string applied(const Program& program, const Payload& payload, Memory& memory) {
  std::string out;
  const auto given = apply(program, payload, out, memory);
  if (!given) {
    check_mistake(given.error());
    require(out.empty());
    return "error " + to_string(given.error());
  }
  require(*given != out.empty());
  return out;
}

/// Normal forms that change texts.
ctsync::mapping::normalise::Normalisers changing() {
  ctsync::mapping::normalise::Normalisers forms;
  forms.phone = [](std::string_view text, std::string_view country) -> std::optional<std::string> {
    require(country.empty() || country.size() == 2);
    if (text.size() % 2 == 0) return std::nullopt;
    return "+" + std::string(text);
  };
  forms.country = [](std::string_view name) -> std::optional<std::string> {
    if (name.size() % 2 == 0) return std::nullopt;
    return "DE";
  };
  forms.text = [](std::string_view text) { return std::string(text) + "."; };
  return forms;
}

/// A mapping gives the same again. Its output is JSON, which may be nested deeper than deliveries.
void check_mapping(std::string_view mapping, std::string_view payload, Dialect dialect) {
  const auto compiled = compile(exactly(mapping), dialect, {}, changing());
  require(compiled.program.has_value() == compiled.mistakes.empty());
  for (const auto& mistake : compiled.mistakes) check_mistake(mistake);
  for (const auto& warning : compiled.warnings) check_mistake(warning);
  ctsync::json::Parser parser;
  const auto view = parser.parse(exactly(payload));
  if (!compiled.program || !view) return;
  if (payload.starts_with("\xEF\xBB\xBF")) return;  // JavaScript takes no byte-order mark
  Memory memory;
  const std::string out = applied(*compiled.program, *view, memory);
  require(applied(*compiled.program, *view, memory) == out);
  if (dialect == Dialect::segment) {
    require(applied(*compiled.program, std::string_view(exactly(payload)), memory) == out);
  } else if (!out.empty() && !out.starts_with("error ")) {
    ctsync::json::Parser again;
    const auto parsed = again.parse(out);
    require(parsed || parsed.error().code == ctsync::Errc::too_large);
  }
}

void check_condition(std::string_view text, std::string_view payload, Dialect dialect) {
  const auto compiled = fql::compile_condition(exactly(text), dialect);
  require(compiled.condition.has_value() == compiled.mistakes.empty());
  for (const auto& mistake : compiled.mistakes) check_error(mistake);
  ctsync::json::Parser parser;
  const auto view = parser.parse(exactly(payload));
  if (!compiled.condition || !view) return;
  Memory memory;
  const auto held = fql::holds(*compiled.condition, *view, memory);
  require(held || dialect == Dialect::segment || held.error().code == ctsync::Errc::too_large);
  const auto again = fql::holds(*compiled.condition, *view, memory);
  require(held.has_value() == again.has_value() && (!held || *held == *again));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto payload = text_of(data, size);
  const auto mapping = take_line(payload);
  const auto condition = take_line(payload);
  for (const auto dialect : {Dialect::ctsync, Dialect::segment}) {
    check_mapping(mapping, payload, dialect);
    check_condition(condition, payload, dialect);
  }
  return 0;
}
