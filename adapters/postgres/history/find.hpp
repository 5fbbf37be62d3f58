// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/find.hpp>
#include <ctsync/contract/store/history.hpp>
#include <span>
#include <string>
#include <vector>

#include "postgres/database/connection.hpp"
#include "postgres/row_number.hpp"

/// The table by which entries are found. README.md explains it.
namespace ctsync::postgres {

/// The tables and columns of entries that are found by terms.
inline constexpr const char* find_schema_step = R"sql(
  CREATE TABLE find (
    part int2 NOT NULL, token int8 NOT NULL, id int8 NOT NULL,
    PRIMARY KEY (part, token, id)
  ) PARTITION BY RANGE (id);
  CREATE TABLE find_rest PARTITION OF find DEFAULT;
  ALTER TABLE inbox_ended ADD COLUMN tokens bytea NOT NULL DEFAULT '';
  ALTER TABLE inbox_dead ADD COLUMN tokens bytea NOT NULL DEFAULT '';
)sql";

/// The tokens of an entry as its row has them.
std::string token_bytes(std::span<const Token> tokens);

/// Adds tokens of entries.
class FoundRows {
 public:
  /// `again`: the entry may have some of these tokens.
  void add(std::span<const Token> tokens, std::int64_t row, bool again);
  Status write(Connection& connection);

 private:
  struct Pair {
    Token token = 0;
    std::int64_t row = 0;
  };
  std::vector<Pair> new_;
  std::vector<Pair> again_;
};

/// Rows of a page that may match, from the newest to the oldest.
struct Candidates {
  std::vector<std::int64_t> rows;
  std::int64_t floor = 0;  ///< older ones were not looked at; 0 if there are none
};
Result<Candidates> find_candidates(Connection& connection, std::span<const Token> tokens,
                                   std::int64_t before);

/// Removes all tokens of these rows, and of those that have one of these tokens. Within the
/// transaction that erases the rows, and before it moves them.
Status forget_found(Connection& connection, std::span<const Token> tokens,
                    std::span<const std::int64_t> rows);

/// Removes the tokens of entries that were forgotten, of days before `before`.
Status prune_found(Connection& connection, Time before, Time today);

}  // namespace ctsync::postgres
