// SPDX-License-Identifier: MIT
#include "admin/access/audit.hpp"

#include <utility>

#include "admin/answers/masks.hpp"
#include "clock.hpp"

namespace ctsync::server::admin {

Status Audit::note(Action action) {
  action.at = now();
  action.note = masked_note(action.note);
  if (action.outcome.empty()) action.outcome = "done";
  log_.write(log::Level::info, "admin.action",
             {{"tenant", action.tenant},
              {"actor", action.actor},
              {"action", action.action},
              {"object", action.object},
              {"count", action.count},
              {"outcome", action.outcome}});
  auto status = store_.note_action(action);
  if (!status) log_.warn("audit.not_written", {{"error", to_string(status.error())}});
  return status;
}

}  // namespace ctsync::server::admin
