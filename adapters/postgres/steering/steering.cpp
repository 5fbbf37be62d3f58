// SPDX-License-Identifier: MIT
#include <ctsync/contract/store/listing.hpp>
#include <string>
#include <utility>
#include <vector>

#include "postgres/database/token.hpp"
#include "postgres/state.hpp"

namespace ctsync::postgres {
namespace {

constexpr const char* hold_sql = R"sql(
  INSERT INTO hold (tenant, kind, name, author, note, since, until)
    VALUES ($1, $2, $3, $4, $5, $6, nullif($7, -1))
  ON CONFLICT (tenant, kind, name) DO UPDATE SET author = excluded.author, note = excluded.note,
    since = excluded.since, until = excluded.until
)sql";

// An action with this token was added by an earlier attempt whose answer was lost.
constexpr const char* note_sql = R"sql(
  INSERT INTO action (token, at, tenant, actor, action, object, count, note, outcome)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  ON CONFLICT (token) DO NOTHING
)sql";

constexpr const char* actions_sql =
    "SELECT id, at, tenant, actor, action, object, count, note, outcome FROM action "
    "WHERE id < $1 ORDER BY id DESC LIMIT $2";
constexpr const char* actions_of_sql =
    "SELECT id, at, tenant, actor, action, object, count, note, outcome FROM action "
    "WHERE id < $1 AND tenant = $3 ORDER BY id DESC LIMIT $2";

}  // namespace

Status Store::hold(const Hold& hold) {
  const auto& clock = state_->clock;
  const Time until = hold.until ? clock.to_database(*hold.until) : Time{Duration{-1}};
  return state_->job_steps.write([&](Connection& connection) -> Status {
    Parameters parameters;
    parameters.text(hold.tenant).add(static_cast<std::int64_t>(hold.kind)).text(hold.name);
    parameters.text(hold.author).text(hold.note).add(clock.to_database(hold.since)).add(until);
    auto rows = connection.run(hold_sql, std::move(parameters));
    return rows ? Status(std::monostate{}) : Status(std::move(rows).error());
  });
}

// A repetition after a lost answer finds the hold gone: that counts as released if an earlier
// attempt found it.
Result<bool> Store::release(std::string_view tenant, HoldKind kind, std::string_view name) {
  bool there = false;
  auto status = state_->job_steps.write([&](Connection& connection) -> Status {
    Parameters parameters;
    parameters.text(tenant).add(static_cast<std::int64_t>(kind)).text(name);
    auto rows =
        connection.run("DELETE FROM hold WHERE tenant = $1 AND kind = $2 AND name = $3 RETURNING 1",
                       std::move(parameters));
    if (!rows) return std::move(rows).error();
    there = rows->next() || there;
    return std::monostate{};
  });
  if (!status) return std::move(status).error();
  return there;
}

Result<std::vector<Hold>> Store::holds() {
  auto rows = state_->records.run(
      "SELECT tenant, kind, name, author, note, since, until FROM hold "
      "ORDER BY tenant, kind, name");
  if (!rows) return std::move(rows).error();
  std::vector<Hold> holds;
  while (rows->next()) {
    auto& hold = holds.emplace_back(read_hold(*rows));
    hold.since = state_->clock.to_own(hold.since);
    if (hold.until) hold.until = state_->clock.to_own(*hold.until);
  }
  return holds;
}

Status Store::note_action(const Action& action) {
  const auto token = new_token();
  return state_->job_steps.write([&](Connection& connection) -> Status {
    Parameters parameters;
    parameters.add(token).add(state_->clock.to_database(action.at)).text(action.tenant);
    parameters.text(action.actor).text(action.action).text(action.object).add(action.count);
    parameters.text(action.note).text(action.outcome);
    auto rows = connection.run(note_sql, std::move(parameters));
    return rows ? Status(std::monostate{}) : Status(std::move(rows).error());
  });
}

Result<std::vector<Action>> Store::actions(const ActionFilter& filter) {
  Parameters parameters;
  parameters.add(filter.before).add(std::int64_t{filter.limit});
  if (!filter.tenant.empty()) parameters.text(filter.tenant);
  auto rows = state_->records.run(filter.tenant.empty() ? actions_sql : actions_of_sql, parameters);
  if (!rows) return std::move(rows).error();
  std::vector<Action> actions;
  while (rows->next()) {
    auto& action = actions.emplace_back(read_action(*rows));
    action.at = state_->clock.to_own(action.at);
  }
  return actions;
}

}  // namespace ctsync::postgres
