// SPDX-License-Identifier: MIT
#include <array>

#include "jobs/backfill/backfill.hpp"
#include "jobs/reconcile/reconcile.hpp"
#include "jobs/reconcile/request.hpp"
#include "jobs/replay/replay.hpp"
#include "jobs/replay/replay_mapping.hpp"
#include "jobs/work.hpp"

namespace ctsync::server {

namespace {

/// All kinds of jobs.
constexpr std::array kinds{
    JobKind{backfill_kind, begin_backfill},
    JobKind{replay_calls_kind, begin_replay_calls},
    JobKind{replay_mapping_kind, begin_replay_mapping},
    JobKind{reconcile_kind, begin_reconcile},
};

}  // namespace

const JobKind* find_job_kind(std::string_view name) noexcept {
  for (const auto& kind : kinds) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

}  // namespace ctsync::server
