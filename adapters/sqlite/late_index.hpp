// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstring>
#include <ctsync/base/uuid.hpp>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sqlite/database.hpp"
#include "sqlite/known_digests.hpp"

namespace ctsync::sqlite {

/// Finds rows of a table by digest, for the connection that writes.
///
/// Digests come in no order: put into a large index one by one, each would change a page of the
/// file for itself alone. So the newest rows are kept in memory, and a whole generation of them
/// then goes to the index in the order of digests, a stretch with every few commits, where those of
/// a stretch share pages. After a crash the table itself says what was in memory: a slot
/// of counts has the first of its rows that may not be in the index yet.
class LateIndex {
 public:
  struct Sql {
    const char* newest;  ///< the last row of the table
    const char* rows;    ///< digest and number of the rows from ?1 on
    const char* find;    ///< the number in the index of the digest ?1
    const char* put;     ///< digests, side by side in ?1, and numbers, a list in ?2, into the index
    int slot;            ///< of counts
    KnownDigests::Sql known;
  };
  LateIndex(Database& database, const Sql& sql) noexcept;

  /// Reads what is not in the index from the table; find() does so too where it has to.
  void load();
  /// For whoever adds rows beside the process that serves the file, which looks for them there.
  void put_at_once() noexcept { at_once_ = true; }

  /// The row of a digest; it may have been deleted since.
  std::optional<std::int64_t> find(const Uuid& digest);
  /// To be called after find() and after the row was written, in the same transaction.
  void add(const Uuid& digest, std::int64_t row);
  /// The same of what is in memory, for any thread; perhaps of a row that is not committed yet.
  std::optional<std::int64_t> find_in_memory(const Uuid& digest) const;

  void begin();
  void before_commit();
  void roll_back();

 private:
  using Entry = std::pair<Uuid, std::int64_t>;
  struct Hash {
    std::size_t operator()(const Uuid& digest) const noexcept {
      std::size_t hash = 0;
      std::memcpy(&hash, digest.data(), sizeof hash);
      return hash;
    }
  };
  struct Place {
    std::int64_t newest = -1;         ///< row that is known here
    std::int64_t first_late = 0;      ///< all rows before it are in the index
    std::int64_t first_gathered = 0;  ///< all rows before it are in the index or leaving
    std::size_t left = 0;             ///< how many of those that are leaving have left
    std::size_t due = 0;              ///< how many may leave
  };

  void put(std::span<const Entry> entries);
  void note_first_late(std::int64_t row);
  void get_to_know();

  Database& database_;
  int slot_;
  Statement newest_;
  Statement rows_;
  Statement find_;
  Statement put_;
  Statement first_late_{database_, "SELECT n FROM counts WHERE slot = ?1"};
  Statement note_first_late_{database_,
                             "INSERT INTO counts (slot, n) VALUES (?1, ?2) "
                             "ON CONFLICT (slot) DO UPDATE SET n = excluded.n"};
  KnownDigests known_;
  Place now_;
  Place before_;
  bool caught_up_ = false;
  bool at_once_ = false;
  std::vector<Uuid> added_;
  mutable std::mutex mutex_;  // over the two that follow
  std::unordered_map<Uuid, std::int64_t, Hash> gathered_;
  std::vector<Entry> leaving_;
};

}  // namespace ctsync::sqlite
