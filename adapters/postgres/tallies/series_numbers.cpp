// SPDX-License-Identifier: MIT
#include "postgres/tallies/series_numbers.hpp"

#include <utility>

namespace ctsync::postgres {
namespace {

constexpr const char* find_sql =
    "SELECT id FROM series WHERE tenant = $1 AND tally = $2 AND place = $3 AND state = $4 AND "
    "code = $5";

// If two processes make one at once, the second waits for the first and makes none.
constexpr const char* make_sql = R"sql(
  INSERT INTO series (id, tenant, tally, place, state, code)
    SELECT m.id, $1, $2, $3, $4, $5 FROM (SELECT coalesce(max(id), 0) + 1 AS id FROM series) m
    WHERE $3 = '' OR (SELECT count(*) FROM series WHERE tenant = $1 AND place <> '') < $6
  ON CONFLICT DO NOTHING RETURNING id
)sql";

constexpr const char* full_sql =
    "SELECT count(*) >= $2 FROM series WHERE tenant = $1 AND place <> ''";

Parameters parameters_of(std::int64_t tenant, const Series& series) {
  Parameters parameters;
  parameters.add(tenant).text(name(series.tally)).text(series.place);
  parameters.add(std::int64_t{series.state}).text(name(series.code));
  return parameters;
}

Result<std::optional<std::int64_t>> first_number(Connection& connection, const char* sql,
                                                 Parameters parameters) {
  auto rows = connection.run(sql, std::move(parameters));
  if (!rows) return std::move(rows).error();
  return rows->next() ? std::optional(rows->integer(0)) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> SeriesNumbers::known(const Key& key) const {
  const std::lock_guard lock(mutex_);
  const auto found = numbers_.find(key);
  return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

void SeriesNumbers::remember(const Key& key, std::int64_t number) {
  const std::lock_guard lock(mutex_);
  numbers_.emplace(key, number);
}

Result<std::int64_t> SeriesNumbers::number(Connection& connection, std::int64_t tenant,
                                           const Series& series, Made& made) {
  const Key key{tenant, series.tally, series.place, series.state, series.code};
  if (const auto number = known(key)) return *number;
  if (const auto found = made.find(key); found != made.end()) return found->second;
  auto found = first_number(connection, find_sql, parameters_of(tenant, series));
  if (!found) return std::move(found).error();
  if (*found) {
    remember(key, **found);
    return **found;
  }
  return make(connection, tenant, series, made);
}

Result<std::int64_t> SeriesNumbers::make(Connection& connection, std::int64_t tenant,
                                         const Series& series, Made& made) {
  const Key key{tenant, series.tally, series.place, series.state, series.code};
  constexpr int attempts = 20;
  for (int i = 0; i < attempts; ++i) {
    auto parameters = parameters_of(tenant, series);
    parameters.add(most_series);
    auto number = first_number(connection, make_sql, std::move(parameters));
    if (!number) return std::move(number).error();
    if (!*number) {
      number = first_number(connection, find_sql, parameters_of(tenant, series));
      if (!number) return std::move(number).error();
    }
    if (*number) return made[key] = **number;
    auto full =
        first_number(connection, full_sql, std::move(Parameters().add(tenant).add(most_series)));
    if (!full) return std::move(full).error();
    if (**full == 0) continue;
    const Series others{series.tally, {}, series.state, ReasonCode::none};
    auto other = this->number(connection, tenant, others, made);
    if (!other) return other;
    if (known({tenant, others.tally, {}, others.state, others.code})) remember(key, *other);
    return made[key] = *other;
  }
  return Error{Errc::unavailable, "store", "the number of a series of tallies could not be made"};
}

}  // namespace ctsync::postgres
