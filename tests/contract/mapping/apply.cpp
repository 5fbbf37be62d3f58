// SPDX-License-Identifier: MIT
//
// Applies mappings and conditions as Segment would. Reads lines of {"mapping": .., "payload": ..}
// and prints {"output": ..}, {"absent":true} or {"error": ..} for each. Reads lines of {"fql": ..,
// "payload": ..} and prints {"holds": ..}, {"refused":true} or {"error": ..}. With --ctsync it uses
// ctsync's own dialect.

#include <cstdio>
#include <ctsync/json/raw.hpp>
#include <ctsync/mapping/language/apply.hpp>
#include <ctsync/mapping/language/fql/evaluate.hpp>
#include <ctsync/mapping/language/fql/parse.hpp>
#include <iostream>
#include <string>
#include <string_view>

namespace {

using namespace ctsync::mapping::language;

std::string error_line(const ctsync::Error& error) {
  std::string line = "{\"error\":";
  ctsync::json::append_string(line, to_string(error));
  return line += '}';
}

std::string line_of(const ctsync::Result<bool>& given, const std::string& output) {
  if (!given) return error_line(given.error());
  return *given ? "{\"output\":" + output + "}" : "{\"absent\":true}";
}

/// The result for a payload as text, which has to be the same for a payload that simdjson has read.
std::string mapped(std::string_view line, Dialect dialect, Memory& memory) {
  const auto compiled = compile(ctsync::json::raw_member(line, "mapping"), dialect);
  if (!compiled.program) return error_line(compiled.mistakes.front());
  const std::string_view payload = ctsync::json::raw_member(line, "payload");
  std::string output;
  const auto given = apply(*compiled.program, payload, output, memory);
  const std::string result = line_of(given, output);
  ctsync::json::Parser parser;
  const auto view = parser.parse(payload);
  if (dialect != Dialect::segment || !view) return result;
  output.clear();
  const auto again = apply(*compiled.program, *view, output, memory);
  return line_of(again, output) == result ? result : "two readers give two results";
}

std::string tested(std::string_view line, Dialect dialect, Memory& memory) {
  memory.clear();
  const auto fql = read_json(ctsync::json::raw_member(line, "fql"), memory, 1);
  const auto payload = read_json(ctsync::json::raw_member(line, "payload"), memory, 64);
  if (!fql.value || !payload.value) return "{\"error\":\"no JSON\"}";
  const auto compiled = fql::compile_condition(fql.value->text(), dialect);
  if (!compiled.condition) return "{\"refused\":true}";
  const auto given = fql::holds(*compiled.condition, *payload.value, memory);
  if (!given) return error_line(given.error());
  return *given ? "{\"holds\":true}" : "{\"holds\":false}";
}

}  // namespace

int main(int argc, char** argv) {
  const bool own = argc > 1 && std::string_view(argv[1]) == "--ctsync";
  const Dialect dialect = own ? Dialect::ctsync : Dialect::segment;
  Memory memory;
  for (std::string line; std::getline(std::cin, line);) {
    const bool condition = line.starts_with("{\"fql\"");
    std::puts((condition ? tested : mapped)(line, dialect, memory).c_str());
  }
}
