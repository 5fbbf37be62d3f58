// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <memory>
#include <postgres/database/schema.hpp>
#include <postgres/store.hpp>
#include <stdexcept>
#include <string>
#include <utility>

#include "adapters/postgres/cluster.hpp"

namespace ctsync::postgres::test {

/// Makes the tables of the newest schema, and the partitions of today.
inline void make_schema(const std::string& url) {
  Connection connection(url);
  auto status = migrate(connection);
  if (status) {
    const auto now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
    status = create_partitions(connection, now, 1);
  }
  if (!status) throw std::runtime_error(to_string(status.error()));
}

/// A new database with the schema, in the cluster that the program's tests share.
inline std::unique_ptr<Database> new_database() {
  auto& cluster = Cluster::shared();
  cluster.prepare_template("ctsync_schema", make_schema);
  return std::make_unique<Database>(cluster, "ctsync_schema");
}

/// Makes of a database of the newest schema one of an older schema, from the 2nd on.
inline void take_back_to(const Database& database, int schema) {
  constexpr std::array undo{
      "DROP TABLE find; ALTER TABLE inbox_ended DROP COLUMN tokens; "
      "ALTER TABLE inbox_dead DROP COLUMN tokens",
      "DROP TABLE series, tally_delta, tally_sum",
      "DROP TABLE job, job_count",
      "DROP TABLE rules; ALTER TABLE inbox_ended DROP COLUMN rules; "
      "ALTER TABLE inbox_dead DROP COLUMN rules",
      "DROP TABLE inbox_before",
      "DROP TABLE hold, action",
  };
  static_assert(newest_schema == 2 + undo.size());
  for (auto step = schema - 2; step < std::ssize(undo); ++step) {
    database.run(undo.at(static_cast<std::size_t>(step)));
  }
  database.run("DELETE FROM schema_step WHERE step > " + std::to_string(schema));
}

inline Store open_store(Options options) {
  auto store = Store::open(std::move(options));
  REQUIRE_MESSAGE(store.has_value(), to_string(store.error()));
  return *std::move(store);
}

/// A worker's store in a database of its own.
class ScratchStore {
 public:
  ScratchStore() : database_(new_database()), store_(open_store({database_->url()})) {}

  Store& operator*() { return store_; }
  Store* operator->() { return &store_; }
  Database& database() { return *database_; }

 private:
  std::unique_ptr<Database> database_;
  Store store_;
};

}  // namespace ctsync::postgres::test
