// SPDX-License-Identifier: MIT
#include <memory>
#include <string>
#include <vector>

#include "command/exit_codes.hpp"
#include "command/mapping/commands.hpp"
#include "command/mapping/rules_file.hpp"
#include "command/output.hpp"
#include "operator/mapping/rules_document.hpp"
#include "operator/text/counted.hpp"

namespace ctsync::server {

namespace {

struct CheckArguments {
  std::string file;
  std::string tenant;
  bool json = false;
};

void print_json(const RulesSize& size, const std::vector<Error>& mistakes) {
  print_object([&](json::Writer& writer) {
    writer.key("valid").boolean(mistakes.empty());
    writer.key("rules").integer(static_cast<std::int64_t>(size.rules));
    writer.key("targets").integer(static_cast<std::int64_t>(size.targets));
    writer.key("tests").integer(static_cast<std::int64_t>(size.tests));
    writer.key("mistakes").begin_array();
    for (const auto& mistake : mistakes) {
      writer.begin_object().key("where").string(mistake.where);
      writer.key("detail").string(mistake.detail).end_object();
    }
    writer.end_array();
  });
}

int check(const CheckArguments& arguments, const Settings& settings) {
  const Tenants tenants(settings);
  int code = exit_ok;
  std::vector<Error> mistakes;
  const auto opened =
      open_rules("mapping check", arguments.file, arguments.tenant, tenants, code, &mistakes);
  const auto size = opened ? size_of(*opened->rules, opened->text) : RulesSize{};
  if (arguments.json && (opened || !mistakes.empty())) print_json(size, mistakes);
  if (!opened || arguments.json) return code;
  print("{}: no mistakes in {} for {}, {}\n", opened->name, counted(size.rules, "rule", "rules"),
        counted(size.targets, "target", "targets"), counted(size.tests, "test", "tests"));
  return exit_ok;
}

}  // namespace

void add_mapping_check(Command mapping) {
  auto command = mapping.add_command(
      "check", "Check a file with rules, for the targets of the settings",
      "All mistakes are printed at once on standard error, each with its line and its JSON\n"
      "pointer, with exit code 1. docs/mapping-rules.md says what rules are.");
  const auto arguments = std::make_shared<CheckArguments>();
  command.add_option("FILE", arguments->file, "The file with the rules; - is standard input")
      .required();
  command.add_option("--tenant", arguments->tenant, tenant_option);
  command.add_json_flag(arguments->json);
  command.add_examples({"ctsync mapping check rules.json",
                        "ctsync mapping check rules.json --config sync-config.json"});
  command.choose_with_settings(
      [arguments](const Settings& settings) { return check(*arguments, settings); });
}

}  // namespace ctsync::server
