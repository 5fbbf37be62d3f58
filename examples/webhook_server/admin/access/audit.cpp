// SPDX-License-Identifier: MIT
#include "admin/access/audit.hpp"

#include <utility>

namespace ctsync::server::admin {

void Audit::note(AuditRow row) {
  log_.write(log::Level::info, "admin.action",
             {{"tenant", row.tenant},
              {"actor", row.actor},
              {"action", row.action},
              {"object", row.object},
              {"count", row.count}});
  const std::lock_guard lock(mutex_);
  rows_.push_front(std::move(row));
  if (rows_.size() > most_kept) rows_.pop_back();
}

std::vector<AuditRow> Audit::rows() const {
  const std::lock_guard lock(mutex_);
  return {rows_.begin(), rows_.end()};
}

}  // namespace ctsync::server::admin
