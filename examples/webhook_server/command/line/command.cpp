// SPDX-License-Identifier: MIT
#include "command/line/command.hpp"

#include <CLI/CLI.hpp>
#include <utility>

#include "command/command_line.hpp"

namespace ctsync::server {

namespace {

template <class Value>
Option add(CLI::App& app, std::string_view name, Value& value, std::string_view help) {
  return Option(*app.add_option(std::string(name), value, std::string(help)));
}

}  // namespace

const std::string& Command::name() const { return app_->get_name(); }

Command Command::add_command(std::string_view name, std::string_view summary,
                             std::string_view notes) {
  auto command = add_plain_command(name, summary, notes);
  command.add_config_option();
  return command;
}

Command Command::add_plain_command(std::string_view name, std::string_view summary,
                                   std::string_view notes) {
  auto* added = app_->add_subcommand(std::string(name), std::string(summary));
  added->footer(std::string(notes));
  return {*added, *line_};
}

Command Command::add_group(std::string_view name, std::string_view summary) {
  auto group = add_command(name, summary);
  group.app_->require_subcommand(1);
  return group;
}

Option Command::add_option(std::string_view name, std::string& value, std::string_view help) {
  return add(*app_, name, value, help);
}

Option Command::add_option(std::string_view name, std::vector<std::string>& values,
                           std::string_view help) {
  return add(*app_, name, values, help);
}

Option Command::add_option(std::string_view name, int& value, std::string_view help) {
  return add(*app_, name, value, help);
}

Option Command::add_option(std::string_view name, std::int64_t& value, std::string_view help) {
  return add(*app_, name, value, help);
}

Option Command::add_flag(std::string_view name, bool& value, std::string_view help) {
  return Option(*app_->add_flag(std::string(name), value, std::string(help)));
}

void Command::add_config_option(std::string_view name, std::string_view help) {
  add_option(name, line_->config, help).type_name("FILE");
}

void Command::add_role() {
  add_option("--role", line_->role,
             "gateway: accept deliveries; worker: process and dispatch them; all: both")
      .one_of(role_words);
}

void Command::add_json_flag(bool& json, std::string_view help) { add_flag("--json", json, help); }

Option Command::option(std::string_view name) {
  return Option(*app_->get_option(std::string(name)));
}

void Command::add_examples(std::initializer_list<std::string_view> lines) {
  auto footer = app_->get_footer();
  if (footer.find(examples_begin) == footer.npos) {
    footer += examples_begin.substr(0, examples_begin.size() - 1);
  }
  for (const auto line : lines) footer.append("\n").append(line);
  app_->footer(footer);
}

void Command::hide() { app_->group(""); }

void Command::choose(std::function<int(const CommandLine&)> run) {
  app_->callback([app = app_, line = line_, run = std::move(run)] {
    // CLI11 calls those of commands below it first.
    if (!app->get_subcommands().empty()) return;
    line->chosen = [line, run] { return run(*line); };
  });
}

void Command::choose_with_settings(std::function<int(const Settings&)> run) {
  choose([run = std::move(run)](const CommandLine& line) {
    return with_settings(line, Purpose::tools, run);
  });
}

}  // namespace ctsync::server
