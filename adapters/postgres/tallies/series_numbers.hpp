// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/contract/store/tallies.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>

#include "postgres/database/connection.hpp"

namespace ctsync::postgres {

/// The numbers of the series of tallies. Those that another transaction has committed are kept in
/// memory, since they never change; any thread may ask. A new one is made by the connection of the
/// caller and so, in a transaction, together with what it counts.
class SeriesNumbers {
 public:
  using Key = std::tuple<std::int64_t, Tally, std::string, int, ReasonCode>;
  /// Those that a transaction has made, which may roll back.
  using Made = std::map<Key, std::int64_t>;

  /// The number of a tenant's series; that of the others if the tenant has too many.
  Result<std::int64_t> number(Connection& connection, std::int64_t tenant, const Series& series,
                              Made& made);

 private:
  std::optional<std::int64_t> known(const Key& key) const;
  void remember(const Key& key, std::int64_t number);
  Result<std::int64_t> make(Connection& connection, std::int64_t tenant, const Series& series,
                            Made& made);

  mutable std::mutex mutex_;
  std::map<Key, std::int64_t> numbers_;
};

}  // namespace ctsync::postgres
