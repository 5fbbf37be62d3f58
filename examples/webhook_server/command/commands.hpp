// SPDX-License-Identifier: MIT
#pragma once

#include "command/command_line.hpp"

/// Each function adds one command to the parser, with its options and what it does.
namespace ctsync::server {

void add_serve(CLI::App& app, CommandLine& line);
void add_map(CLI::App& app, CommandLine& line);
void add_send(CLI::App& app, CommandLine& line);
void add_trigger(CLI::App& app, CommandLine& line);
void add_init(CLI::App& app, CommandLine& line);
void add_check_config(CLI::App& app, CommandLine& line);
void add_config(CLI::App& app, CommandLine& line);
void add_health(CLI::App& app, CommandLine& line);
void add_status(CLI::App& app, CommandLine& line);
void add_listen(CLI::App& app, CommandLine& line);
void add_events(CLI::App& app, CommandLine& line);
void add_outbox(CLI::App& app, CommandLine& line);
void add_dead_letters(CLI::App& app, CommandLine& line);
void add_db(CLI::App& app, CommandLine& line);
void add_sources(CLI::App& app, CommandLine& line);
void add_privacy(CLI::App& app, CommandLine& line);
void add_subscribe(CLI::App& app, CommandLine& line);
void add_doctor(CLI::App& app, CommandLine& line);
void add_help(CLI::App& app, CommandLine& line);
void add_version(CLI::App& app, CommandLine& line);
void add_completion(CLI::App& app, CommandLine& line);
void add_man(CLI::App& app, CommandLine& line);

/// Adds all commands, in the sequence in which --help lists them.
void add_commands(CLI::App& app, CommandLine& line);

}  // namespace ctsync::server
