// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/contract/store/transfer.hpp>
#include <memory>
#include <span>
#include <string>

namespace ctsync::postgres {

/// How far an import has come: the last row of each kind that is in the database.
struct Imported {
  std::int64_t records = 0;
  std::int64_t entries = 0;
  std::int64_t calls = 0;
  bool done = false;
};

/// The store to take over from: the secret of its digests, which this one takes over, and a text
/// that differs once a process has served it.
struct ImportSource {
  std::string secret;
  std::string contents;
};

/// Takes over what another store holds. Each page is one transaction that also notes how far it
/// came, so an import that was killed goes on where it was.
class Import {
 public:
  /// Errors: unavailable if processes use the database; configuration if it holds data of anything
  /// but this import, or if the other store was served since the import was begun.
  static Result<Import> begin(const std::string& url, const ImportSource& source);

  Import(Import&&) noexcept;
  Import& operator=(Import&&) noexcept;
  ~Import();

  const Imported& progress() const noexcept;
  /// Add the rows that follow progress(), records first, then entries, then calls.
  Status add(std::span<const MovedRecord> records);
  Status add(std::span<const MovedEntry> entries);
  Status add(std::span<const MovedCall> calls);
  /// Adds jobs with their numbers; those that an earlier attempt has added stay as they are.
  Status add(std::span<const MovedJob> jobs);
  /// As jobs.
  Status add(std::span<const MovedRules> rules);
  Status add(std::span<const MovedHold> holds);
  Status add(std::span<const Action> actions);
  /// Allows processes to use the database.
  Status finish();

 private:
  struct State;
  explicit Import(std::unique_ptr<State> state) noexcept;

  std::unique_ptr<State> state_;
};

}  // namespace ctsync::postgres
