// SPDX-License-Identifier: MIT
#include "command/commands.hpp"

namespace ctsync::server {

void add_commands(Command program) {
  for (const auto add :
       {add_init,    add_serve,        add_map,        add_mapping,      add_send,
        add_trigger, add_check_config, add_config,     add_health,       add_status,
        add_listen,  add_events,       add_outbox,     add_dead_letters, add_backfill,
        add_replay,  add_reconcile,    add_jobs,       add_db,           add_sources,
        add_targets, add_privacy,      add_subscribe,  add_doctor,       add_admin,
        add_help,    add_version,      add_completion, add_man}) {
    add(program);
  }
}

}  // namespace ctsync::server
