// SPDX-License-Identifier: MIT
#include <ctsync/contract/store/listing.hpp>
#include <string>
#include <utility>
#include <vector>

#include "postgres/database/token.hpp"
#include "postgres/state.hpp"

namespace ctsync::postgres {
namespace {

// The number is the next after the tenant's highest one; nothing if another process took it first.
// A revision with this token was made by an earlier attempt whose answer was lost.
constexpr const char* add_sql = R"sql(
  WITH known AS (SELECT number FROM rules WHERE tenant = $2 AND token = $1),
  made AS (
    INSERT INTO rules (tenant, number, token, author, note, made_at, text)
      SELECT $2, (SELECT coalesce(max(number), 0) + 1 FROM rules WHERE tenant = $2), $1, $3, $4, $5,
             $6
      WHERE NOT EXISTS (SELECT 1 FROM known)
    ON CONFLICT DO NOTHING RETURNING number)
  SELECT number FROM known UNION ALL SELECT number FROM made
)sql";

// Revisions are never deleted, so the first one stands for its tenant: who has locked it sees which
// one is active in the statement that follows.
constexpr const char* lock_sql =
    "SELECT 1 FROM rules WHERE tenant = $1 AND number = 1 FOR NO KEY UPDATE";

// Parameters: tenant, lowest and highest number, before which number, limit, whether with texts.
std::string list_statement(bool active) {
  return std::string(
             "SELECT tenant, number, author, note, made_at, used_at, active, "
             "CASE WHEN $6 = 1 THEN text END FROM rules WHERE ") +
         (active ? "active AND " : "") +
         "($1 = '' OR tenant = $1) AND number >= $2 AND number <= $3 AND number < $4 "
         "ORDER BY tenant DESC, number DESC LIMIT $5";
}

Result<bool> is_known(Connection& connection, std::string_view tenant, std::int64_t number) {
  auto rows = connection.run("SELECT 1 FROM rules WHERE tenant = $1 AND number = $2",
                             std::move(Parameters().text(tenant).add(number)));
  if (!rows) return std::move(rows).error();
  return rows->next();
}

// Of two statements, because the index of active revisions allows one of a tenant at any time.
Status make_active(Connection& connection, std::string_view tenant, std::int64_t number, Time now) {
  auto left = connection.run(
      "UPDATE rules SET active = false WHERE tenant = $1 AND active AND number <> $2",
      std::move(Parameters().text(tenant).add(number)));
  if (!left) return std::move(left).error();
  auto used = connection.run(
      "UPDATE rules SET active = true, used_at = $3 "
      "WHERE tenant = $1 AND number = $2 AND NOT active",
      std::move(Parameters().text(tenant).add(number).add(now)));
  return used ? Status(std::monostate{}) : Status(std::move(used).error());
}

}  // namespace

Result<std::int64_t> Store::add_rules(const NewRules& rules, Time now) {
  const auto token = new_token();
  std::int64_t number = 0;
  constexpr int attempts = 20;
  for (int i = 0; i < attempts && number == 0; ++i) {
    auto status = state_->job_steps.write([&](Connection& connection) -> Status {
      Parameters parameters;
      parameters.add(token).text(rules.tenant).text(rules.author).text(rules.note);
      parameters.add(state_->clock.to_database(now)).add(Type::bytes, rules.text);
      auto rows = connection.run(add_sql, std::move(parameters));
      if (!rows) return std::move(rows).error();
      if (rows->next()) number = rows->integer(0);
      return std::monostate{};
    });
    if (!status) return std::move(status).error();
  }
  if (number != 0) return number;
  return Error{Errc::unavailable, "store",
               "others add revisions of this tenant's rules all the time; add it again"};
}

// A repetition after a lost answer finds the revision active, and changes nothing.
Result<bool> Store::use_rules(std::string_view tenant, std::int64_t number, Time own_now) {
  const Time now = state_->clock.to_database(own_now);
  bool known = false;
  auto status = state_->job_steps.write([&](Connection& connection) -> Status {
    auto locked = connection.run(lock_sql, std::move(Parameters().text(tenant)));
    if (!locked) return std::move(locked).error();
    auto found = number == 0 ? Result<bool>(true) : is_known(connection, tenant, number);
    if (!found) return std::move(found).error();
    known = *found;
    return known ? make_active(connection, tenant, number, now) : Status(std::monostate{});
  });
  if (!status) return std::move(status).error();
  return known;
}

Result<std::vector<RulesRevision>> Store::rules(const RulesFilter& filter) {
  static const auto all = list_statement(false);
  static const auto active = list_statement(true);
  Parameters parameters;
  parameters.text(filter.tenant).add(filter.number.value_or(1));
  parameters.add(filter.number.value_or(newest_row)).add(filter.before);
  parameters.add(std::int64_t{filter.limit}).add(std::int64_t{filter.with_text ? 1 : 0});
  auto rows = state_->records.run((filter.active ? active : all).c_str(), parameters);
  if (!rows) return std::move(rows).error();
  std::vector<RulesRevision> revisions;
  while (rows->next()) {
    auto& revision = revisions.emplace_back(read_rules(*rows));
    revision.made_at = state_->clock.to_own(revision.made_at);
    if (revision.used_at) revision.used_at = state_->clock.to_own(*revision.used_at);
  }
  return revisions;
}

}  // namespace ctsync::postgres
