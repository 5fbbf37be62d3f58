// SPDX-License-Identifier: MIT
#include "operator/doctor/doctor.hpp"

#include <algorithm>
#include <ctsync/json/write.hpp>
#include <memory>
#include <string>

#include "command/commands.hpp"
#include "command/exit_codes.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"

namespace ctsync::server {

namespace {

struct DoctorArguments {
  std::string subscription = "ctsync";
  bool json = false;
};

bool has_failed(const Finding& finding) { return finding.state == Finding::State::failed; }

void print_text(const Finding& finding) {
  const auto word = has_failed(finding) ? "FAILED" : name(finding.state);
  print("{:<8} {}: {}\n", word, finding.check, printed(finding.detail));
  const auto* purpose = finding.state == Finding::State::skipped ? "to check it" : "to correct it";
  if (!finding.fix.empty()) print("{:<8} {}: {}\n", "", purpose, printed(finding.fix));
}

void print_json(const Finding& finding) {
  std::string line;
  json::Writer writer(line);
  writer.begin_object().key("check").string(finding.check);
  writer.key("state").string(name(finding.state));
  writer.key("detail").string(finding.detail).key("fix").string(finding.fix).end_object();
  print("{}\n", line);
}

int run(const DoctorArguments& arguments, const CommandLine& line) {
  const auto findings =
      examine(arguments.subscription, config_path(line), process_environment(), role_of(line));
  for (const auto& finding : findings) {
    arguments.json ? print_json(finding) : print_text(finding);
  }
  return std::any_of(findings.begin(), findings.end(), has_failed) ? exit_failed : exit_ok;
}

}  // namespace

void add_doctor(CLI::App& app, CommandLine& line) {
  auto* command = add_command(
      app, line, "doctor", "Check settings, store, clock, commercetools and targets, one per line",
      "Changes nothing and sends no call. Each failure is followed by the line that corrects it;\n"
      "exit code 0 only if nothing failed.",
      true);
  const auto arguments = std::make_shared<DoctorArguments>();
  command->add_option("--key", arguments->subscription, "The key of the Subscription to look at")
      ->capture_default_str();
  add_role(*command, line);
  command->add_flag("--json", arguments->json, "One JSON object a line");
  command->callback(
      [&line, arguments] { line.chosen = [&line, arguments] { return run(*arguments, line); }; });
}

}  // namespace ctsync::server
