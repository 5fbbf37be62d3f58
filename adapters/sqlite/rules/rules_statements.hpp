// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "sqlite/database.hpp"

namespace ctsync::sqlite {

/// The statements that write revisions of rules.
struct RulesStatements {
  explicit RulesStatements(Database& to) noexcept : database(to) {}

  Database& database;
  Statement newest{database, "SELECT coalesce(max(number), 0) FROM rules WHERE tenant = ?1"};
  Statement add{database,
                "INSERT INTO rules (tenant, number, author, note, made_at, text) "
                "VALUES (?1, ?2, ?3, ?4, ?5, ?6)"};
  Statement known{database, "SELECT 1 FROM rules WHERE tenant = ?1 AND number = ?2"};
  Statement leave{database,
                  "UPDATE rules SET active = 0 WHERE tenant = ?1 AND active = 1 AND number <> ?2"};
  Statement use{database,
                "UPDATE rules SET active = 1, used_at = ?3 "
                "WHERE tenant = ?1 AND number = ?2 AND active = 0"};
};

/// The statements that read revisions: all, and the active ones alone. Parameters: tenant, lowest
/// and highest number, before which number, limit, whether with texts.
struct RulesReader {
  explicit RulesReader(Database& to) : database(to) {}

  Database& database;
  std::string columns =
      "SELECT tenant, number, author, note, made_at, used_at, active, CASE WHEN ?6 THEN text END "
      "FROM rules ";
  std::string wanted =
      "(?1 = '' OR tenant = ?1) AND number >= ?2 AND number <= ?3 AND number < ?4 "
      "ORDER BY tenant DESC, number DESC LIMIT ?5";
  std::string all_sql = columns + "WHERE " + wanted;
  std::string active_sql = columns + "INDEXED BY rules_active WHERE active = 1 AND " + wanted;
  Statement all{database, all_sql.c_str()};
  Statement active{database, active_sql.c_str()};
};

}  // namespace ctsync::sqlite
