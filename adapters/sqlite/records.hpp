// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/contract/store/records.hpp>
#include <optional>
#include <string_view>

#include "sqlite/database.hpp"
#include "sqlite/digest.hpp"
#include "sqlite/late_index.hpp"

namespace ctsync::sqlite {

/// Writes records, and who holds which identifier.
class RecordWriter {
 public:
  explicit RecordWriter(Database& database) noexcept : database_(database) {}

  /// The row of a key, if it has one.
  std::optional<std::int64_t> find(const KeyDigest& key) { return digests.find(key); }
  /// The row of a key; adds one without a record where there is none, for the lane of its calls.
  std::int64_t row_of(const KeyDigest& key);
  /// Writes the record and its holders; returns its row.
  std::int64_t write(const KeyDigest& key, const NewRecord& record);
  /// Leaves the tombstone under the key, also where there was no record; 1 if there was one.
  std::int64_t erase(const KeyDigest& key, std::string_view tombstone);

 private:
  std::int64_t add(const KeyDigest& key, std::string_view text, std::string_view record);
  void write_holder(std::int64_t row, const NewRecord& record);

  Database& database_;

 public:
  /// Rows by the digest of their key.
  LateIndex digests{
      database_,
      {"SELECT max(id) FROM record", "SELECT digest, id FROM record WHERE id >= ?1",
       "SELECT record FROM record_digest WHERE digest = ?1",
       "INSERT OR REPLACE INTO record_digest (digest, record) "
       "SELECT substr(?1, 16 * key + 1, 16), value FROM json_each(?2)",
       9, false,
       IndexFilter::Sql{
           "SELECT (SELECT max(id) FROM record) - (SELECT min(id) FROM record)",
           "SELECT digest FROM record_digest WHERE digest > ?1 ORDER BY digest LIMIT ?2"}}};
  /// Rows by the digests of their identifiers. It may have a row that no longer holds one.
  LateIndex holders{database_,
                    {"SELECT max(record) FROM holder",
                     "SELECT substr(digests, 16 * n.value + 1, 16), record FROM holder "
                     "CROSS JOIN json_each('[0,1,2,3,4,5,6,7]') n "
                     "WHERE record >= ?1 AND length(digests) > 16 * n.value",
                     "SELECT record FROM holder_digest WHERE digest = ?1",
                     "INSERT OR IGNORE INTO holder_digest (digest, record) "
                     "SELECT substr(?1, 16 * key + 1, 16), value FROM json_each(?2)",
                     12, true}};

 private:
  IdentifierDigests identifiers_{database_};
  Statement insert_{database_, "INSERT INTO record (digest, key, body) VALUES (?1, ?2, ?3)"};
  Statement replace_{database_, "UPDATE record SET key = ?2, body = ?3 WHERE id = ?1"};
  Statement erase_{database_, "UPDATE record SET key = '', body = ?2 WHERE id = ?1 AND key <> ''"};
  Statement add_tombstone_{database_, "UPDATE record SET body = ?2 WHERE id = ?1 AND body = x''"};
  Statement holder_{database_, "SELECT state, digests FROM holder WHERE record = ?1"};
  Statement put_holder_{database_,
                        "INSERT OR REPLACE INTO holder (record, state, digests) "
                        "VALUES (?1, ?2, ?3)"};
  Statement erase_holder_{database_, "UPDATE holder SET state = 2 WHERE record = ?1"};
  Statement add_digest_{database_,
                        "INSERT OR IGNORE INTO holder_digest (digest, record) VALUES (?1, ?2)"};
  Statement remove_digest_{database_,
                           "DELETE FROM holder_digest WHERE digest = ?1 AND record = ?2"};
};

}  // namespace ctsync::sqlite
