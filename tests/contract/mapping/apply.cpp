// SPDX-License-Identifier: MIT
//
// Applies mappings as Segment would: reads lines of {"mapping": .., "payload": ..} and prints a line
// of {"output": ..}, {"absent": true} or {"error": ".."} for each. With --ctsync in ctsync's dialect.

#include <cstdio>
#include <ctsync/json/raw.hpp>
#include <ctsync/mapping/language/apply.hpp>
#include <iostream>
#include <string>
#include <string_view>

namespace {

using namespace ctsync::mapping::language;

std::string refusal(const ctsync::Error& error) {
  std::string line = "{\"error\":";
  ctsync::json::append_string(line, to_string(error));
  return line += '}';
}

std::string applied(std::string_view line, Dialect dialect, Memory& memory) {
  const auto compiled = compile(ctsync::json::raw_member(line, "mapping"), dialect);
  if (!compiled.program) return refusal(compiled.mistakes.front());
  std::string output = "{\"output\":";
  const auto given =
      apply(*compiled.program, ctsync::json::raw_member(line, "payload"), output, memory);
  if (!given) return refusal(given.error());
  return *given ? output += '}' : "{\"absent\":true}";
}

}  // namespace

int main(int argc, char** argv) {
  const bool own = argc > 1 && std::string_view(argv[1]) == "--ctsync";
  Memory memory;
  for (std::string line; std::getline(std::cin, line);) {
    std::puts(applied(line, own ? Dialect::ctsync : Dialect::segment, memory).c_str());
  }
}
