// SPDX-License-Identifier: MIT
#include <ctsync/contract/store/listing.hpp>

#include "sqlite/state.hpp"

namespace ctsync::sqlite {
namespace {

constexpr std::size_t row_bytes = 300;

}  // namespace

Status Store::hold(const Hold& hold) {
  return state_->writer.write(row_bytes + hold.note.size(), [&](Transaction& transaction) {
    const auto until = hold.until ? hold.until->time_since_epoch().count() : std::int64_t{-1};
    transaction.steering.hold.run(std::string_view(hold.tenant), static_cast<int>(hold.kind),
                                  std::string_view(hold.name), std::string_view(hold.author),
                                  std::string_view(hold.note), hold.since, until);
  });
}

Result<bool> Store::release(std::string_view tenant, HoldKind kind, std::string_view name) {
  bool there = false;
  const auto status = state_->writer.write(row_bytes, [&](Transaction& transaction) {
    there = transaction.steering.release.run(tenant, static_cast<int>(kind), name) > 0;
  });
  if (!status) return status.error();
  return there;
}

Result<std::vector<Hold>> Store::holds() {
  auto& overview = state_->overview;
  const std::lock_guard lock(overview.mutex);
  overview.database.clear_failure();
  std::vector<Hold> holds;
  {
    auto rows = overview.steering.holds.query();
    while (rows.next()) holds.push_back(read_hold(rows));
  }
  if (auto status = overview.database.status(); !status) return status.error();
  return holds;
}

Status Store::note_action(const Action& action) {
  return state_->writer.write(row_bytes + action.note.size(), [&](Transaction& transaction) {
    transaction.steering.note.run(action.at, std::string_view(action.tenant),
                                  std::string_view(action.actor), std::string_view(action.action),
                                  std::string_view(action.object), action.count,
                                  std::string_view(action.note), std::string_view(action.outcome));
  });
}

Result<std::vector<Action>> Store::actions(const ActionFilter& filter) {
  auto& overview = state_->overview;
  const std::lock_guard lock(overview.mutex);
  overview.database.clear_failure();
  std::vector<Action> actions;
  {
    auto rows = filter.tenant.empty() ? overview.steering.actions.query(filter.before, filter.limit)
                                      : overview.steering.actions_of.query(
                                            filter.before, filter.limit, filter.tenant);
    while (rows.next()) actions.push_back(read_action(rows));
  }
  if (auto status = overview.database.status(); !status) return status.error();
  return actions;
}

}  // namespace ctsync::sqlite
