// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/contract/store/transfer.hpp>
#include <memory>
#include <string>
#include <vector>

namespace ctsync::sqlite {

/// Reads a file for another store to take over, page by page in the sequence of rows.
class Export {
 public:
  /// Opens an existing file, and brings an older schema up to date. Holds the lock of a serving
  /// process meanwhile. Errors: unavailable if a process serves the file; configuration if there is
  /// no such file.
  static Result<Export> open(const std::string& path);

  Export(Export&&) noexcept;
  Export& operator=(Export&&) noexcept;
  ~Export();

  /// The key of the digests in MovedRecord::holders.
  Result<std::string> secret();
  /// What the file holds, in numbers: differs once a process has served the file and changed it.
  Result<std::string> contents();
  /// Up to `limit` rows after a row (exclusive), or fewer if they are large. Tombstones are among
  /// the records; rows that exist for a lane only are not.
  Result<std::vector<MovedRecord>> records(std::int64_t after, int limit);
  Result<std::vector<MovedEntry>> entries(std::int64_t after, int limit);
  Result<std::vector<MovedCall>> calls(std::int64_t after, int limit);
  Result<std::vector<MovedJob>> jobs(std::int64_t after, int limit);
  Result<std::vector<MovedRules>> rules(std::int64_t after, int limit);
  Result<std::vector<MovedHold>> holds(std::int64_t after, int limit);
  Result<std::vector<Action>> actions(std::int64_t after, int limit);

 private:
  struct State;
  explicit Export(std::unique_ptr<State> state) noexcept;

  std::unique_ptr<State> state_;
};

}  // namespace ctsync::sqlite
