// SPDX-License-Identifier: MIT
#include <algorithm>
#include <memory>
#include <string>

#include "command/exit_codes.hpp"
#include "command/failure.hpp"
#include "command/mapping/commands.hpp"
#include "command/mapping/mistakes.hpp"
#include "command/mapping/rules_file.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "operator/mapping/rule_tests.hpp"
#include "operator/text/counted.hpp"

namespace ctsync::server {

namespace {

struct TestArguments {
  std::string file;
  std::string tenant;
  bool json = false;
};

std::string folder_of(const std::string& file) {
  const auto slash = file.rfind('/');
  return slash == file.npos ? std::string() : file.substr(0, slash);
}

void print_test(const RuleTest& test, bool json) {
  if (!json) {
    print("{:<7} {}\n", test.failures.empty() ? "ok" : "FAILED", printed(test.name));
    for (const auto& failure : test.failures) print("        {}\n", printed(failure));
    return;
  }
  print_object([&](json::Writer& writer) {
    writer.key("name").string(test.name).key("at").string(test.at);
    writer.key("passed").boolean(test.failures.empty()).key("failures").begin_array();
    for (const auto& failure : test.failures) writer.string(failure);
    writer.end_array();
  });
}

int test(const TestArguments& arguments, const Settings& settings) {
  const Tenants tenants(settings);
  int code = exit_ok;
  const auto opened = open_rules("mapping test", arguments.file, arguments.tenant, tenants, code);
  if (!opened) return code;
  const auto tests =
      run_rule_tests(opened->text, folder_of(arguments.file), opened->rules, *opened->tenant);
  if (!tests) {
    const Error error = tests.error();
    return print_mistakes("mapping test", opened->name, opened->text, {&error, 1});
  }
  for (const auto& each : *tests) print_test(each, arguments.json);
  const auto failures =
      std::ranges::count_if(*tests, [](const RuleTest& each) { return !each.failures.empty(); });
  if (!arguments.json) {
    print("{}, {} failed\n", counted(tests->size(), "test", "tests"), failures);
  }
  return failures == 0 ? exit_ok : exit_failed;
}

}  // namespace

void add_mapping_test(Command mapping) {
  auto command = mapping.add_command(
      "test", "Run the tests that stand beside rules in their file",
      "A test has a delivery, or the name of a file with one, and the calls that it becomes. What "
      "is\n"
      "not as expected is printed, with exit code 1. Nothing is stored or sent.");
  const auto arguments = std::make_shared<TestArguments>();
  command.add_option("FILE", arguments->file, "The file with the rules; - is standard input")
      .required();
  command.add_option("--tenant", arguments->tenant, tenant_option);
  command.add_json_flag(arguments->json, json_lines_option);
  command.add_examples({"ctsync mapping test rules.json", "ctsync mapping test rules.json --json"});
  command.choose_with_settings(
      [arguments](const Settings& settings) { return test(*arguments, settings); });
}

}  // namespace ctsync::server
