// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/store/records.hpp>
#include <map>
#include <string>
#include <string_view>

#include "postgres/database/connection.hpp"
#include "postgres/row_number.hpp"

namespace ctsync::postgres {

/// Writes records and the rows of `holder`. The partitions of their keys are locked.
class RecordWriter {
 public:
  RecordWriter(Connection& connection, Sequence& sequence, std::string_view secret) noexcept
      : connection_(connection), sequence_(sequence), secret_(secret) {}

  /// Of several records of one key the last counts.
  void add(const NewRecord& record) { records_[digest(record.key)] = &record; }
  Status write();

  /// Leaves a tombstone under each key; returns how many had a record.
  Result<std::int64_t> erase(std::span<const KeyDigest> keys, std::string_view tombstone);

 private:
  struct Stored {
    std::int64_t row = 0;
    std::string holders;
    bool erased = false;
  };
  Result<std::map<KeyDigest, Stored>> read(std::span<const KeyDigest> keys);

  Connection& connection_;
  Sequence& sequence_;
  std::string_view secret_;
  std::map<KeyDigest, const NewRecord*> records_;
};

}  // namespace ctsync::postgres
