// SPDX-License-Identifier: MIT
#include <ctsync/mapping/language/apply.hpp>
#include <iostream>
#include <string>
int main(int argc, char**) {
  using namespace ctsync::mapping::language;
  std::string line;
  ctsync::json::Parser parser;
  Memory memory;
  while (std::getline(std::cin, line)) {
    std::string out;
    const auto tab = line.find('\t');
    auto compiled = compile(line.substr(0, tab), argc > 1 ? Dialect::ctsync : Dialect::segment);
    if (!compiled.program) {
      std::cout << "REFUSED " << to_string(compiled.mistakes[0]) << "\n";
      continue;
    }
    auto done = apply(*compiled.program, std::string_view(line).substr(tab + 1), out, memory);
    if (!done) std::cout << "ERROR " << to_string(done.error()) << "\n";
    else std::cout << (*done ? out : "undefined") << "\n";
  }
}
