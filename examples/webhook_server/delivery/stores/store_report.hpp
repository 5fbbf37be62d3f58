// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/operations.hpp>
#include <optional>
#include <string>
#include <vector>

namespace ctsync::server {

/// A process that is registered in a shared store.
struct StoreProcess {
  std::string role;
  std::string host;
  std::chrono::seconds age{};
  bool is_live = false;  ///< false: it has not been heard of for longer than its lease
  int partitions = 0;    ///< that it owns
};

/// One day of one table that is partitioned by time.
struct StoreDay {
  std::string name;
  Time day{};
  std::int64_t bytes = 0;
};

/// The state of a store. A store without partitions or without registered processes has none.
struct StoreReport {
  int schema = 0;
  int newest_schema = 0;  ///< that this program knows
  std::vector<StoreProcess> processes;
  int free_partitions = 0;       ///< without an owner
  std::optional<Counts> counts;  ///< none if the schema is another one
  std::vector<StoreDay> days;
  std::int64_t bytes = 0;  ///< of everything
};

/// The numbers of the schema before and after a migration.
struct Migration {
  int from = 0;
  int to = 0;
};

}  // namespace ctsync::server
