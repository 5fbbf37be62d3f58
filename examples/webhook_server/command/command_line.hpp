// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>

#include "command/commands.hpp"
#include "operator/doctor.hpp"
#include "operator/privacy.hpp"
#include "operator/subscribe.hpp"

namespace ctsync::server {

/// What the command line said; the parser writes into it.
struct CommandLine {
  std::string config;
  bool demo = false;
  MapArguments map;
  SendArguments send;
  OutboxArguments outbox;
  DeadLetterArguments dead_letters;
  std::string source;
  EraseArguments erase;
  SubscribeArguments subscribe;
  DoctorArguments doctor;
  std::function<int()> chosen;
};

std::optional<std::string> config_path(const CommandLine& line);

/// Loads the settings and runs a command with them, or says everything that is wrong with them.
int with_settings(const CommandLine& line, Purpose purpose,
                  const std::function<int(const Settings&)>& command);

/// A subcommand; one that `has_settings` takes --config.
CLI::App* command(CLI::App& app, CommandLine& line, const char* name, const char* summary,
                  const char* more, bool has_settings);

/// The commands for who looks after a store, and for who connects commercetools.
void add_operator_commands(CLI::App& app, CommandLine& line);

}  // namespace ctsync::server
