// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "sqlite/database.hpp"

namespace ctsync::sqlite {

/// The numbers of tenants and targets, for the connection that writes. Adds a name when it is first
/// used; the table of targets has room for 65,535.
class Names {
 public:
  explicit Names(Database& database) noexcept : database_(database) {}

  /// 0 after a failure of the database.
  std::int64_t tenant(std::string_view name);
  std::int64_t target(std::int64_t tenant, std::string_view name);

  /// Drops the numbers in memory, since a rollback may have removed them from the file.
  void roll_back();

 private:
  using Numbers = std::map<std::string, std::int64_t, std::less<>>;

  Database& database_;
  Numbers tenants_;
  std::map<std::int64_t, Numbers> targets_;  // by tenant
  Statement find_tenant_{database_, "SELECT id FROM tenant WHERE name = ?1"};
  Statement add_tenant_{database_, "INSERT INTO tenant (name) VALUES (?1)"};
  Statement find_target_{database_, "SELECT id FROM target WHERE tenant = ?1 AND name = ?2"};
  Statement add_target_{database_, "INSERT INTO target (tenant, name) VALUES (?1, ?2)"};
};

}  // namespace ctsync::sqlite
