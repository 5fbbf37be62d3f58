// SPDX-License-Identifier: MIT
#pragma once

#include "sqlite/database.hpp"

namespace ctsync::sqlite {

/// The statements that write holds and actions.
struct SteeringStatements {
  explicit SteeringStatements(Database& to) noexcept : database(to) {}

  Database& database;
  Statement hold{database,
                 "INSERT OR REPLACE INTO hold (tenant, kind, name, author, note, since, until) "
                 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, nullif(?7, -1))"};
  Statement release{database, "DELETE FROM hold WHERE tenant = ?1 AND kind = ?2 AND name = ?3"};
  Statement forget_holds{database, "DELETE FROM hold WHERE until <= ?1"};
  Statement note{database,
                 "INSERT INTO action (at, tenant, actor, action, object, count, note, outcome) "
                 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"};
  Statement forget_actions{database, "DELETE FROM action WHERE at < ?1"};
};

/// The statements that read them. Actions of any tenant, and of one: before which row, limit, and
/// the tenant.
struct SteeringReader {
  explicit SteeringReader(Database& to) noexcept : database(to) {}

  Database& database;
  Statement holds{database,
                  "SELECT tenant, kind, name, author, note, since, until FROM hold "
                  "ORDER BY tenant, kind, name"};
  Statement actions{database,
                    "SELECT id, at, tenant, actor, action, object, count, note, outcome "
                    "FROM action WHERE id < ?1 ORDER BY id DESC LIMIT ?2"};
  Statement actions_of{database,
                       "SELECT id, at, tenant, actor, action, object, count, note, outcome "
                       "FROM action INDEXED BY action_tenant WHERE tenant = ?3 AND id < ?1 "
                       "ORDER BY id DESC LIMIT ?2"};
};

}  // namespace ctsync::sqlite
