// SPDX-License-Identifier: MIT
#include "postgres/records.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

#include "postgres/state.hpp"

namespace ctsync::postgres {
namespace {

constexpr const char* read_sql =
    "SELECT r.digest, r.id, r.holders, r.key = '' FROM unnest($1::int2[], $2::bytea[]) "
    "k(part, digest) JOIN record r ON r.part = k.part AND r.digest = k.digest";

constexpr const char* write_sql = R"sql(
  INSERT INTO record AS r (part, digest, id, key, body, state, holders)
    SELECT * FROM unnest($1::int2[], $2::bytea[], $3::int8[], $4::text[], $5::bytea[], $6::int2[],
                         $7::bytea[])
  ON CONFLICT (part, digest) DO UPDATE
    SET key = excluded.key, body = excluded.body, state = excluded.state,
        holders = excluded.holders
)sql";

// An erased record keeps its holders, and says by its state that it is erased.
constexpr const char* erase_sql = R"sql(
  INSERT INTO record AS r (part, digest, id, key, body, state, holders)
    SELECT part, digest, id, '', $4, 2, '' FROM unnest($1::int2[], $2::bytea[], $3::int8[])
      u(part, digest, id)
  ON CONFLICT (part, digest) DO UPDATE SET key = '', body = excluded.body, state = 2
    WHERE r.key <> ''
)sql";

constexpr const char* remove_holders_sql =
    "DELETE FROM holder h USING unnest($1::int2[], $2::bytea[], $3::int8[]) "
    "u(part, digest, record) WHERE h.part = u.part AND h.digest = u.digest AND "
    "h.record = u.record";
constexpr const char* add_holders_sql =
    "INSERT INTO holder (part, digest, record) SELECT * FROM unnest($1::int2[], $2::bytea[], "
    "$3::int8[]) ON CONFLICT DO NOTHING";

struct HolderRows {
  Column part{Type::int2}, digest{Type::bytes}, record{Type::int8};

  void add(std::string_view of, std::int64_t row) {
    part.add(std::int64_t{part_of(row)});
    digest.add(of);
    record.add(row);
  }
  Status run(Connection& connection, const char* sql) const {
    if (part.size() == 0) return std::monostate{};
    auto rows = connection.run(sql, std::move(Parameters().add(part).add(digest).add(record)));
    if (!rows) return std::move(rows).error();
    return std::monostate{};
  }
};

// Those of `digests` that are not among `others`.
std::vector<std::string_view> without(std::string_view digests, std::string_view others) {
  auto each = each_digest(digests);
  const auto known = each_digest(others);
  std::erase_if(each, [&](auto digest) { return std::ranges::find(known, digest) != known.end(); });
  return each;
}

}  // namespace

Result<std::map<KeyDigest, RecordWriter::Stored>> RecordWriter::read(
    std::span<const KeyDigest> keys) {
  Column part(Type::int2), digest(Type::bytes);
  for (const auto& key : keys) {
    part.add(std::int64_t{part_of(key)});
    digest.add(key);
  }
  auto rows = connection_.run(read_sql, std::move(Parameters().add(part).add(digest)));
  if (!rows) return std::move(rows).error();
  std::map<KeyDigest, Stored> stored;
  while (rows->next()) {
    stored[digest_in(rows->bytes(0))] = {rows->integer(1), rows->text(2), rows->integer(3) != 0};
  }
  return stored;
}

Status RecordWriter::write() {
  if (records_.empty()) return std::monostate{};
  std::vector<KeyDigest> keys;
  for (const auto& [key, record] : records_) keys.push_back(key);
  auto stored = read(keys);
  if (!stored) return std::move(stored).error();
  Column part(Type::int2), digest(Type::bytes), id(Type::int8), key_text(Type::text),
      body(Type::bytes), state(Type::int2), holders(Type::bytes);
  HolderRows added;
  HolderRows removed;
  for (const auto& [key, record] : records_) {
    const auto before = stored->find(key);
    const bool is_new = before == stored->end();
    const auto row = is_new ? row_at(sequence_.next(), part_of(key)) : before->second.row;
    const std::string_view old = is_new ? std::string_view() : before->second.holders;
    const auto now = identifier_digests(secret_, record->key.tenant, record->identifiers);
    for (const auto each : without(now, old)) added.add(each, row);
    for (const auto each : without(old, now)) removed.add(each, row);
    part.add(std::int64_t{part_of(key)});
    digest.add(key);
    id.add(row);
    key_text.add(std::string_view(encode(record->key)));
    body.add(std::string_view(record->record));
    state.add(static_cast<std::int64_t>(record->state));
    holders.add(std::string_view(now));
  }
  Parameters parameters{&part, &digest, &id, &key_text, &body, &state, &holders};
  auto rows = connection_.run(write_sql, std::move(parameters));
  if (!rows) return std::move(rows).error();
  if (auto status = removed.run(connection_, remove_holders_sql); !status) return status;
  return added.run(connection_, add_holders_sql);
}

Result<std::int64_t> RecordWriter::erase(std::span<const KeyDigest> keys,
                                         std::string_view tombstone) {
  if (keys.empty()) return std::int64_t{0};
  auto stored = read(keys);
  if (!stored) return std::move(stored).error();
  const auto erased =
      std::ranges::count_if(*stored, [](const auto& each) { return !each.second.erased; });
  Column part(Type::int2), digest(Type::bytes), id(Type::int8);
  for (const auto& key : std::set<KeyDigest>(keys.begin(), keys.end())) {
    part.add(std::int64_t{part_of(key)});
    digest.add(key);
    id.add(row_at(sequence_.next(), part_of(key)));
  }
  Parameters parameters;
  parameters.add(part).add(digest).add(id).add(Type::bytes, tombstone);
  auto rows = connection_.run(erase_sql, std::move(parameters));
  if (!rows) return std::move(rows).error();
  return erased;
}

Result<std::optional<std::string>> Store::record(const Key& key) {
  const auto name = digest(key);
  Parameters parameters;
  parameters.add(std::int64_t{part_of(name)}).add(Type::bytes, bytes_of(name));
  auto rows = state_->read("SELECT body FROM record WHERE part = $1 AND digest = $2", parameters);
  if (!rows) return std::move(rows).error();
  if (!rows->next()) return std::optional<std::string>();
  return std::optional(rows->text(0));
}

// The rows of one identifier may lie in any partition.
Result<std::vector<Holder>> Store::holders(std::string_view tenant, const Identifier& identifier) {
  const auto wanted = identifier_digest(state_->secret, tenant, identifier.kind, identifier.value);
  Parameters parameters;
  parameters.add(Type::bytes, bytes_of(wanted));
  auto rows = state_->read(
      "SELECT r.digest, r.state, r.id FROM generate_series(0, 63) p(part) "
      "CROSS JOIN LATERAL (SELECT record FROM holder h WHERE h.part = p.part AND h.digest = $1) h "
      "JOIN record r ON r.part = p.part AND r.id = h.record ORDER BY r.id",
      parameters);
  if (!rows) return std::move(rows).error();
  std::vector<Holder> holders;
  while (rows->next()) {
    holders.push_back(
        {digest_in(rows->bytes(0)), static_cast<HolderState>(rows->small(1)), rows->integer(2)});
  }
  return holders;
}

}  // namespace ctsync::postgres
