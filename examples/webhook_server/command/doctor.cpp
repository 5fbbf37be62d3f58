// SPDX-License-Identifier: MIT
#include "operator/doctor/doctor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctsync/json/write.hpp>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "command/command_line.hpp"
#include "command/commands.hpp"
#include "command/exit_codes.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "command/terminal/colour.hpp"

namespace ctsync::server {

namespace {

struct DoctorArguments {
  DoctorRequest request;
  bool json = false;
};

bool has_failed(const Finding& finding) { return finding.state == Finding::State::failed; }

Colour colour_of(Finding::State state) {
  switch (state) {
    case Finding::State::ok: return Colour::green;
    case Finding::State::warning: return Colour::yellow;
    case Finding::State::failed: return Colour::red;
    case Finding::State::skipped: break;
  }
  return Colour::dim;
}

void print_text(const Finding& finding, bool in_colour) {
  const auto word = has_failed(finding) ? "FAILED" : name(finding.state);
  print("{} {}: {}\n", coloured(fmt::format("{:<8}", word), colour_of(finding.state), in_colour),
        finding.check, printed(finding.detail));
  const auto* purpose = finding.state == Finding::State::skipped ? "to check it" : "to correct it";
  if (!finding.fix.empty()) print("{:<8} {}: {}\n", "", purpose, printed(finding.fix));
}

void print_json(const Finding& finding) {
  print_object([&](json::Writer& writer) {
    writer.key("check").string(finding.check);
    writer.key("state").string(name(finding.state));
    writer.key("detail").string(finding.detail).key("fix").string(finding.fix);
  });
}

int exit_code_of(const std::vector<Finding>& findings) {
  std::vector<Finding> failed;
  std::copy_if(findings.begin(), findings.end(), std::back_inserter(failed), has_failed);
  if (failed.empty()) return exit_ok;
  const auto of_settings = [](const Finding& each) { return each.check == "configuration"; };
  if (std::any_of(failed.begin(), failed.end(), of_settings)) return exit_configuration;
  const auto unreachable = [](const Finding& each) { return each.is_unreachable; };
  return std::all_of(failed.begin(), failed.end(), unreachable) ? exit_unreachable : exit_failed;
}

int run(const DoctorArguments& arguments, const CommandLine& line) {
  const auto findings =
      examine(arguments.request, config_path(line), process_environment(), role_of(line));
  const bool in_colour = prints_colours(process_environment());
  for (const auto& finding : findings) {
    arguments.json ? print_json(finding) : print_text(finding, in_colour);
  }
  return exit_code_of(findings);
}

}  // namespace

void add_doctor(Command program) {
  auto command = program.add_command(
      "doctor", "Check settings, store, clock, commercetools and targets, one per line",
      "Changes nothing and sends no call. --url sends a delivery without credentials, which is\n"
      "refused. Each failure is followed by the line that corrects it.\n"
      "Exit code 0 if nothing failed, 3 if a setting is wrong, 4 if all that failed is that\n"
      "something did not answer, else 1.");
  const auto arguments = std::make_shared<DoctorArguments>();
  command
      .add_option("--key", arguments->request.subscription,
                  "The key of the Subscription to look at")
      .shows_default();
  command
      .add_option("--url", arguments->request.public_url,
                  "The public URL of a source: whether it leads to ctsync")
      .type_name("URL");
  command.add_role();
  command.add_json_flag(arguments->json, json_lines_option);
  command.add_examples({"ctsync doctor", "ctsync doctor --config sync-config.json --role worker",
                        "ctsync doctor --url https://sync.example.com/webhooks/commercetools",
                        "ctsync doctor --json | jq 'select(.state == \"failed\")'"});
  command.choose([arguments](const CommandLine& line) { return run(*arguments, line); });
}

}  // namespace ctsync::server
