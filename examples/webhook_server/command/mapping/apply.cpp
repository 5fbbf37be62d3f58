// SPDX-License-Identifier: MIT
#include <ctsync/mapping/language/apply.hpp>
#include <memory>
#include <string>

#include "command/command_line.hpp"
#include "command/exit_codes.hpp"
#include "command/input.hpp"
#include "command/mapping/commands.hpp"
#include "command/mapping/mistakes.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "command/terminal/pretty_json.hpp"
#include "settings/normal_forms/libraries.hpp"

namespace ctsync::server {

namespace {

namespace language = mapping::language;

struct ApplyArguments {
  std::string mapping;
  std::string payload = "-";
  bool strict = false;
};

int failed(const Error& error) {
  print(stderr, "ctsync mapping apply: {}\n", printed(to_string(error)));
  return exit_failed;
}

int apply(const ApplyArguments& arguments) {
  const auto mapping = read_input(arguments.mapping);
  if (!mapping) return failed(mapping.error());
  const auto payload = read_input(arguments.payload);
  if (!payload) return failed(payload.error());
  const auto dialect = arguments.strict ? language::Dialect::segment : language::Dialect::ctsync;
  const auto compiled = language::compile(*mapping, dialect, {}, built_normalisers());
  print_warnings(arguments.mapping, *mapping, compiled.warnings);
  if (!compiled.program) {
    return print_mistakes("mapping apply", arguments.mapping, *mapping, compiled.mistakes);
  }
  std::string out;
  language::Memory memory;
  const auto given = language::apply(*compiled.program, *payload, out, memory);
  if (!given) return failed(given.error());
  if (!*given) {
    print(stderr, "ctsync mapping apply: the mapping gives nothing of this payload\n");
    return exit_ok;
  }
  print("{}\n", prints_to_terminal() ? pretty_json(out) : out);
  return exit_ok;
}

}  // namespace

void add_mapping_apply(Command mapping) {
  auto command = mapping.add_plain_command(
      "apply", "Print what a mapping makes of any JSON",
      "MAPPING is a mapping in the language of docs/mapping-language.md, PAYLOAD an object. Both\n"
      "are JSON. A mapping that gives nothing prints nothing. The command reads no settings, "
      "stores\n"
      "and sends nothing. Mistakes in the mapping, and a payload that it cannot be applied to, "
      "end\n"
      "with exit code 1.");
  const auto arguments = std::make_shared<ApplyArguments>();
  command.add_option("MAPPING", arguments->mapping, "The mapping's file").required();
  command.add_option("PAYLOAD", arguments->payload, "The payload's file; - is standard input")
      .shows_default();
  command.add_flag(
      "--strict", arguments->strict,
      "Segment's directives only, with the results of Segment's own code in all cases");
  command.add_examples({"ctsync mapping apply mapping.json payload.json",
                        "ctsync mapping apply mapping.json --strict < payload.json"});
  command.choose([arguments](const CommandLine&) { return apply(*arguments); });
}

}  // namespace ctsync::server
