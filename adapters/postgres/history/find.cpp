// SPDX-License-Identifier: MIT
#include "postgres/history/find.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <string_view>
#include <utility>

#include "postgres/database/schema.hpp"
#include "postgres/row_columns.hpp"

namespace ctsync::postgres {
namespace {

// How many rows of a token are looked at for a page.
constexpr std::int64_t most_candidates = 2'000;

// Tokens are evenly distributed.
std::int64_t part_of_token(Token token) noexcept { return token & (parts - 1); }

std::vector<Token> tokens_in(std::string_view bytes) {
  std::vector<Token> tokens;
  for (; bytes.size() >= sizeof(Token); bytes.remove_prefix(sizeof(Token))) {
    std::uint64_t bits = 0;
    for (const char byte : bytes.substr(0, sizeof(Token))) {
      bits = bits << 8U | static_cast<unsigned char>(byte);
    }
    tokens.push_back(static_cast<Token>(bits));
  }
  return tokens;
}

/// The parameters of statements about pairs of a token and a row.
struct PairColumns {
  Column part{Type::int2}, token{Type::int8}, id{Type::int8};

  void add(Token of, std::int64_t row) {
    part.add(part_of_token(of));
    token.add(of);
    id.add(row);
  }
  Status run(Connection& connection, const char* sql) const {
    if (part.size() == 0) return std::monostate{};
    auto rows = connection.run(sql, std::move(Parameters().add(part).add(token).add(id)));
    if (!rows) return std::move(rows).error();
    return std::monostate{};
  }
};

// OFFSET 0 keeps the planner from a join that reads whole partitions.
constexpr const char* rows_of_tokens_sql = R"sql(
  SELECT t.token, f.id FROM unnest($1::int2[], $2::int8[]) t(part, token) CROSS JOIN LATERAL (
    SELECT id FROM find f WHERE f.part = t.part AND f.token = t.token OFFSET 0) f
)sql";

constexpr const char* tokens_of_rows_sql = R"sql(
  SELECT e.id, e.tokens FROM unnest($1::int2[], $2::int8[]) u(part, id) CROSS JOIN LATERAL (
    SELECT w.id, w.tokens FROM inbox_ended w WHERE w.part = u.part AND w.id = u.id
    UNION ALL
    SELECT w.id, w.tokens FROM inbox_dead w WHERE w.part = u.part AND w.id = u.id OFFSET 0) e
)sql";

constexpr const char* forget_tokens_sql = R"sql(
  WITH u AS MATERIALIZED (SELECT * FROM unnest($1::int2[], $2::int8[]) u(part, id)),
  d AS (UPDATE inbox_dead w SET tokens = '' FROM u
        WHERE w.part = u.part AND w.id = u.id AND w.tokens <> '')
  UPDATE inbox_ended w SET tokens = '' FROM u
    WHERE w.part = u.part AND w.id = u.id AND w.tokens <> ''
)sql";

constexpr const char* remove_sql = R"sql(
  DELETE FROM find f USING unnest($1::int2[], $2::int8[], $3::int8[]) d(part, token, id)
    WHERE f.part = d.part AND f.token = d.token AND f.id = d.id
)sql";

// Whether an entry of a day is left that is not dead.
Result<bool> has_entries(Connection& connection, Time day) {
  Parameters parameters;
  parameters.add(first_row(day)).add(first_row(day + std::chrono::days{1}));
  auto rows = connection.run(
      "SELECT EXISTS (SELECT 1 FROM inbox_waiting WHERE id >= $1 AND id < $2) OR "
      "EXISTS (SELECT 1 FROM inbox_ended WHERE id >= $1 AND id < $2)",
      std::move(parameters), std::chrono::minutes{5});
  if (!rows) return std::move(rows).error();
  return rows->next() && rows->integer(0) != 0;
}

// Drops a day, but for the tokens of dead letters, which move to the default partition.
Status drop_day(Connection& connection, const std::string& day) {
  return change_tables(
      connection,
      "LOCK TABLE " + day +
          " IN SHARE ROW EXCLUSIVE MODE; CREATE TEMPORARY TABLE kept ON COMMIT DROP AS "
          "SELECT f.* FROM " +
          day +
          " f WHERE EXISTS (SELECT 1 FROM inbox_dead d WHERE d.part = (f.id & 63)::int2 AND "
          "d.id = f.id); DROP TABLE " +
          day + "; INSERT INTO find SELECT * FROM kept");
}

// The default partition has tokens of dead letters, and of days without a partition.
Status prune_rest(Connection& connection, Time before) {
  Parameters parameters;
  parameters.add(first_row(before));
  auto rows = connection.run(
      "DELETE FROM find_rest f WHERE f.id < $1 AND "
      "NOT EXISTS (SELECT 1 FROM inbox_dead d WHERE d.part = (f.id & 63)::int2 AND d.id = f.id) "
      "AND NOT EXISTS (SELECT 1 FROM inbox_waiting w WHERE w.id = f.id AND w.id < $1) "
      "AND NOT EXISTS (SELECT 1 FROM inbox_ended e WHERE e.part = (f.id & 63)::int2 AND "
      "e.id = f.id AND e.id < $1)",
      std::move(parameters), std::chrono::minutes{5});
  if (!rows) return std::move(rows).error();
  return std::monostate{};
}

}  // namespace

std::string token_bytes(std::span<const Token> tokens) {
  std::string bytes;
  bytes.reserve(tokens.size() * sizeof(Token));
  for (const auto token : tokens) {
    const auto bits = static_cast<std::uint64_t>(token);
    for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(bits >> shift));
  }
  return bytes;
}

void FoundRows::add(std::span<const Token> tokens, std::int64_t row, bool again) {
  auto& pairs = again ? again_ : new_;
  for (const auto token : tokens) pairs.push_back({token, row});
}

// In the sequence of the primary key, so that neighbours share pages. ON CONFLICT costs a third
// more, and is needed for few.
Status FoundRows::write(Connection& connection) {
  Status status = std::monostate{};
  for (auto* pairs : {&new_, &again_}) {
    std::ranges::sort(*pairs, {}, [](const Pair& pair) {
      return std::pair(part_of_token(pair.token), pair.token);
    });
    PairColumns columns;
    for (const auto& [token, row] : *pairs) columns.add(token, row);
    const char* const sql =
        pairs == &new_ ? "INSERT INTO find (part, token, id) SELECT * FROM unnest($1::int2[], "
                         "$2::int8[], $3::int8[])"
                       : "INSERT INTO find (part, token, id) SELECT * FROM unnest($1::int2[], "
                         "$2::int8[], $3::int8[]) ON CONFLICT DO NOTHING";
    if (status) status = columns.run(connection, sql);
  }
  return status;
}

// One statement a token: with a constant in place of a join the planner reads the index of each
// partition backwards.
Result<Candidates> find_candidates(Connection& connection, std::span<const Token> tokens,
                                   std::int64_t before) {
  Candidates found;
  for (const auto token : tokens) {
    Parameters parameters;
    parameters.add(part_of_token(token)).add(token).add(before).add(most_candidates);
    auto rows = connection.run(
        "SELECT id FROM find WHERE part = $1::int2 AND token = $2 AND id < $3 "
        "ORDER BY id DESC LIMIT $4",
        std::move(parameters));
    if (!rows) return std::move(rows).error();
    std::int64_t count = 0;
    for (; rows->next(); ++count) found.rows.push_back(rows->integer(0));
    if (count == most_candidates) found.floor = std::max(found.floor, found.rows.back());
  }
  std::ranges::sort(found.rows, std::greater());
  found.rows.erase(std::unique(found.rows.begin(), found.rows.end()), found.rows.end());
  std::erase_if(found.rows, [&](std::int64_t row) { return row < found.floor; });
  return found;
}

Status forget_found(Connection& connection, std::span<const Token> tokens,
                    std::span<const std::int64_t> rows) {
  std::set<std::int64_t> gone(rows.begin(), rows.end());
  PairColumns removed;
  Column part(Type::int2), token(Type::int8);
  for (const auto each : tokens) {
    part.add(part_of_token(each));
    token.add(each);
  }
  auto found = connection.run(rows_of_tokens_sql, std::move(Parameters().add(part).add(token)));
  if (!found) return std::move(found).error();
  while (found->next()) {
    removed.add(found->integer(0), found->integer(1));
    gone.insert(found->integer(1));
  }
  if (gone.empty()) return std::monostate{};
  const auto columns = columns_of(std::vector(gone.begin(), gone.end()));
  auto known =
      connection.run(tokens_of_rows_sql, std::move(Parameters().add(columns.part).add(columns.id)));
  if (!known) return std::move(known).error();
  while (known->next()) {
    for (const auto each : tokens_in(known->bytes(1))) removed.add(each, known->integer(0));
  }
  auto forgotten =
      connection.run(forget_tokens_sql, std::move(Parameters().add(columns.part).add(columns.id)));
  if (!forgotten) return std::move(forgotten).error();
  return removed.run(connection, remove_sql);
}

Status prune_found(Connection& connection, Time before, Time today) {
  auto days = daily_partitions(connection);
  if (!days) return std::move(days).error();
  for (const auto& day : *days) {
    if (day.table != "find" || day.day >= today || day.day + std::chrono::days{1} > before)
      continue;
    auto left = has_entries(connection, day.day);
    if (!left) return std::move(left).error();
    if (*left) continue;
    if (auto status = drop_day(connection, day.name); !status) return status;
  }
  return prune_rest(connection, before);
}

}  // namespace ctsync::postgres
