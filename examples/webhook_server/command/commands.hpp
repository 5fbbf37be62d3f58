// SPDX-License-Identifier: MIT
#pragma once

#include "command/line/command.hpp"

/// Each function adds one command to the program, with its options and what it does.
namespace ctsync::server {

void add_serve(Command program);
void add_map(Command program);
void add_mapping(Command program);
void add_send(Command program);
void add_trigger(Command program);
void add_init(Command program);
void add_check_config(Command program);
void add_config(Command program);
void add_health(Command program);
void add_status(Command program);
void add_listen(Command program);
void add_events(Command program);
void add_outbox(Command program);
void add_dead_letters(Command program);
void add_backfill(Command program);
void add_replay(Command program);
void add_reconcile(Command program);
void add_jobs(Command program);
void add_db(Command program);
void add_sources(Command program);
void add_targets(Command program);
void add_privacy(Command program);
void add_subscribe(Command program);
void add_doctor(Command program);
void add_admin(Command program);
void add_help(Command program);
void add_version(Command program);
void add_completion(Command program);
void add_man(Command program);

/// Adds all commands, in the sequence in which --help lists them.
void add_commands(Command program);

}  // namespace ctsync::server
