// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <ctsync/contract/store/find.hpp>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "sqlite/database.hpp"

namespace ctsync::sqlite {

/// The tables by which entries are found. README.md explains them.
inline constexpr const char* find_schema_step = R"sql(
  CREATE TABLE find_tail (
    id INTEGER PRIMARY KEY,
    pairs BLOB NOT NULL
  ) STRICT;
  CREATE TABLE find_run (
    id INTEGER PRIMARY KEY,
    pairs BLOB NOT NULL
  ) STRICT;
  CREATE TABLE find_span (
    run INTEGER PRIMARY KEY,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    entries INTEGER NOT NULL
  ) STRICT;
)sql";

/// A token, and the row of an entry that has it.
struct FindPair {
  Token token = 0;
  std::int64_t row = 0;
  friend auto operator<=>(const FindPair&, const FindPair&) = default;
};

/// Finds the rows of tokens, for one connection.
class FindReader {
 public:
  explicit FindReader(Database& database) noexcept : database_(database) {}

  /// Adds the rows that have one of these tokens.
  void add_rows(std::span<const Token> tokens, std::set<std::int64_t>& rows);
  /// The tokens of the rows from `first` to `last`. It reads the runs that may have them.
  std::map<std::int64_t, std::vector<Token>> tokens_of(std::int64_t first, std::int64_t last);

 private:
  Database& database_;
  // The tail first: what left it meanwhile is in a run.
  Statement tail_{database_, "SELECT pairs FROM find_tail"};
  Statement bucket_{database_, "SELECT pairs FROM find_run WHERE id >= ?1 AND id < ?2"};
  Statement runs_{database_, "SELECT run FROM find_span WHERE first <= ?2 AND last >= ?1"};
};

/// Writes what entries are found by, for the connection that writes.
class FindWriter {
 public:
  explicit FindWriter(Database& database) noexcept : database_(database) {}

  void add(std::span<const Token> tokens, std::int64_t row);
  /// Removes all tokens of these rows, and of those that have one of these tokens.
  void erase(std::span<const Token> tokens, std::span<const std::int64_t> rows);
  /// After rows up to `highest` were deleted: if they were the last ones of the inbox, their
  /// numbers are used again, and nothing may be known of them.
  void forget_numbers_to_come(std::int64_t highest);
  /// Removes from the tail what is known of rows that are no longer there.
  void prune_tail();
  /// Removes a run; what is left of its entries goes back to the tail.
  void drop_run(std::int64_t run);

  void begin() { added_.clear(); }
  void before_commit();
  void roll_back() noexcept { tail_bytes_ = unknown; }

 private:
  static constexpr std::int64_t unknown = -1;
  struct Span {
    std::int64_t run = 0;
    std::int64_t first = 0;
    std::int64_t last = 0;
  };
  using Gone = std::function<bool(std::int64_t)>;

  std::vector<Span> spans();
  std::vector<FindPair> tail_pairs();
  void write_run(std::span<const FindPair> pairs);
  void remove_from_tail(const Gone& gone);
  void remove_from_run(std::int64_t run, const Gone& gone);
  bool exists(std::int64_t row);

  Database& database_;
  std::string added_;
  std::int64_t tail_bytes_ = unknown;
  FindReader reader_{database_};
  Statement tail_size_{database_, "SELECT coalesce(sum(length(pairs)), 0) FROM find_tail"};
  Statement tail_{database_, "SELECT id, pairs FROM find_tail"};
  Statement add_to_tail_{database_, "INSERT INTO find_tail (pairs) VALUES (?1)"};
  Statement change_tail_{database_, "UPDATE find_tail SET pairs = ?2 WHERE id = ?1"};
  Statement clear_tail_{database_, "DELETE FROM find_tail"};
  Statement spans_{database_, "SELECT run, first, last FROM find_span ORDER BY run"};
  Statement add_span_{database_,
                      "INSERT INTO find_span (first, last, entries) VALUES (?1, ?2, ?3)"};
  Statement remove_span_{database_, "DELETE FROM find_span WHERE run = ?1"};
  Statement bucket_{database_, "SELECT pairs FROM find_run WHERE id = ?1"};
  Statement add_bucket_{database_, "INSERT INTO find_run (id, pairs) VALUES (?1, ?2)"};
  Statement change_bucket_{database_, "UPDATE find_run SET pairs = ?2 WHERE id = ?1"};
  Statement remove_bucket_{database_, "DELETE FROM find_run WHERE id = ?1"};
  Statement last_row_{database_, "SELECT coalesce(max(id), 0) FROM inbox"};
  Statement exists_{database_, "SELECT 1 FROM inbox WHERE id = ?1"};
};

/// The runs of which hardly an entry is left, for a connection that reads.
class FindRemains {
 public:
  explicit FindRemains(Database& database) noexcept : database_(database) {}

  std::vector<std::int64_t> runs();

 private:
  Database& database_;
  Statement spans_{database_, "SELECT run, first, last, entries FROM find_span ORDER BY run"};
  Statement entries_{database_,
                     "SELECT count(*) FROM (SELECT 1 FROM inbox WHERE id BETWEEN ?1 AND ?2 "
                     "LIMIT ?3)"};
};

}  // namespace ctsync::sqlite
