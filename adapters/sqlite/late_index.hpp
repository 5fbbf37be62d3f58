// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/uuid.hpp>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sqlite/database.hpp"
#include "sqlite/digest.hpp"
#include "sqlite/index_filter.hpp"

namespace ctsync::sqlite {

/// An index of digests, for the connection that writes. The newest digests are in memory and reach
/// the index on the disk later, a sorted generation at a time, so that neighbours share pages.
/// README.md explains why. A crash loses nothing: the rows themselves hold their digests.
class LateIndex {
 public:
  struct Sql {
    const char* newest;  ///< the last row of the table
    const char* rows;    ///< digest and number of the rows from ?1 on
    const char* find;    ///< the number in the index of the digest ?1
    const char* put;     ///< digests, side by side in ?1, and numbers, a list in ?2, into the index
    int slot;            ///< of counts: the first row that may be missing in the index
    bool many = false;   ///< one digest may belong to many rows; then nobody calls find()
    std::optional<IndexFilter::Sql> filter{};  ///< for an index that is asked about new digests
  };
  LateIndex(Database& database, const Sql& sql) noexcept;

  /// Reads from the table what is not in the index, where that is necessary; find() does so too.
  void load();
  /// For a process beside the one that serves the file, which looks for its rows in the index.
  void put_at_once() noexcept { at_once_ = true; }

  /// The row of a digest; it may have been deleted since.
  std::optional<std::int64_t> find(const Uuid& digest);
  /// Whether add() takes a row: those before the newest one go to the index directly.
  bool takes(std::int64_t row) const noexcept { return row >= now_.newest; }
  /// Call it after load() or find() and after the row was written, in the same transaction.
  void add(const Uuid& digest, std::int64_t row);
  /// The rows in memory of a digest, for any thread; they may not be committed yet.
  std::vector<std::int64_t> in_memory(const Uuid& digest) const;

  void begin();
  void before_commit();
  void roll_back();

 private:
  using Entry = std::pair<Uuid, std::int64_t>;
  struct Place {
    std::int64_t newest = -1;         ///< row that memory or the index has
    std::int64_t first_late = 0;      ///< all rows before it are in the index
    std::int64_t first_gathered = 0;  ///< all rows before it are in the index or leaving
    std::size_t left = 0;             ///< how many of those that are leaving have left
    std::size_t due = 0;              ///< how many may leave
  };

  void gather(const Uuid& digest, std::int64_t row);
  void put(std::span<const Entry> entries);
  void note_first_late(std::int64_t row);
  void fill_filter();

  Database& database_;
  int slot_;
  bool many_;
  Statement newest_;
  Statement rows_;
  Statement find_;
  Statement put_;
  Statement first_late_{database_, "SELECT n FROM counts WHERE slot = ?1"};
  Statement note_first_late_{database_,
                             "INSERT INTO counts (slot, n) VALUES (?1, ?2) "
                             "ON CONFLICT (slot) DO UPDATE SET n = excluded.n"};
  std::optional<IndexFilter> filter_;
  Place now_;
  Place before_;
  bool caught_up_ = false;
  bool at_once_ = false;
  std::vector<Entry> added_;
  mutable std::mutex mutex_;  // over the two that follow
  std::unordered_multimap<Uuid, std::int64_t, DigestHash> gathered_;
  std::vector<Entry> leaving_;
};

}  // namespace ctsync::sqlite
