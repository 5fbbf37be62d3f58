// SPDX-License-Identifier: MIT
#include "command/mapping/rules_file.hpp"

#include <utility>

#include "command/failure.hpp"
#include "command/input.hpp"
#include "command/mapping/mistakes.hpp"
#include "tenants/rules.hpp"

namespace ctsync::server {

std::optional<RulesFile> open_rules(std::string_view command, const std::string& file,
                                    const std::string& tenant, const Tenants& tenants, int& code,
                                    std::vector<Error>* mistakes) {
  const auto chosen = tenants.choose(tenant);
  if (!chosen) {
    code = wrong_usage(command, to_string(chosen.error()));
    return std::nullopt;
  }
  auto text = read_input(file);
  if (!text) {
    code = failed(command, text.error());
    return std::nullopt;
  }
  RulesFile opened{file == "-" ? "standard input" : file, *std::move(text), *chosen, nullptr};
  auto compiled = compile_rules(opened.text, *opened.tenant);
  print_warnings(opened.name, opened.text, compiled.warnings);
  if (compiled.rules == nullptr) {
    code = print_mistakes(command, opened.name, opened.text, compiled.mistakes);
    if (mistakes != nullptr) *mistakes = std::move(compiled.mistakes);
    return std::nullopt;
  }
  opened.rules = std::move(compiled.rules);
  return opened;
}

}  // namespace ctsync::server
