// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <chrono>
#include <ctsync/contract/store/digest.hpp>
#include <limits>
#include <map>

#include "postgres/history/find.hpp"
#include "postgres/history/listed_rows.hpp"
#include "postgres/history/past_sql.hpp"
#include "postgres/row_columns.hpp"
#include "postgres/state.hpp"

namespace ctsync::postgres {
namespace {

// The calls of an entry have ascending numbers in one partition, and each names the entry. OFFSET 0
// keeps the planner from a join that reads whole partitions; the lowest and the highest row, $4 and
// $5, say in which days they are.
constexpr const char* makers_sql = R"sql(
  SELECT u.number, e.entry, e.first_call, e.calls
  FROM unnest($1::int2[], $2::int8[], $3::int4[]) u(part, id, number) CROSS JOIN LATERAL (
    SELECT entry, first_call, calls FROM inbox_ended e
    WHERE e.part = u.part AND e.id = u.id AND e.id >= $4 AND e.id <= $5 AND e.calls > 0 OFFSET 0) e
)sql";

// Parameters: partitions, first calls, numbers of calls, entries, their numbers, the longest
// stretch of numbers, the first row and the one behind the last.
constexpr const char* calls_of_sql = R"sql(
  WITH e AS MATERIALIZED (
    SELECT * FROM unnest($1::int2[], $2::int8[], $3::int4[], $4::text[], $5::int4[])
      e(part, first_call, calls, entry, number))
  SELECT r.id, t.name, g.name, r.entry, r.kind, r.message_id, r.state, r.code, r.reason, r.attempts,
         r.queued_at, r.due_at, r.ended_at, 0::int4, ''::text, r.lane, NULL::int8, e.number
  FROM e CROSS JOIN LATERAL (
    (SELECT id, lane, target, entry, kind, message_id, 0::int2 AS state, code, reason, attempts,
            queued_at, due_at, NULL::int8 AS ended_at
     FROM call_waiting w WHERE w.part = e.part AND w.id >= e.first_call AND w.id < e.first_call + $6
       AND w.entry = e.entry
     ORDER BY w.id LIMIT e.calls)
    UNION ALL
    (SELECT id, lane, target, entry, kind, message_id,
            CASE WHEN discarded_at IS NULL THEN 2 ELSE 3 END::int2, code, reason, attempts,
            queued_at, 0::int8, died_at
     FROM call_dead w WHERE w.part = e.part AND w.id >= e.first_call AND w.id < e.first_call + $6
       AND w.entry = e.entry
     ORDER BY w.id LIMIT e.calls)
    UNION ALL
    (SELECT id, lane, target, entry, kind, message_id, 1::int2, code, reason, attempts, queued_at,
            0::int8, ended_at
     FROM call_ended w WHERE w.part = e.part AND w.id >= e.first_call AND w.id < e.first_call + $6
       AND w.id >= $7 AND w.id < $8 AND w.entry = e.entry
     ORDER BY w.id LIMIT e.calls)
    ORDER BY id LIMIT e.calls) r
  JOIN target g ON g.id = r.target JOIN tenant t ON t.id = g.tenant
  ORDER BY e.number, r.id
)sql";

// All numbers of an entry's calls are made in one transaction, within a far shorter time.
constexpr std::int64_t longest_stretch = (std::int64_t{10'000} << unique_bits) << part_bits;

// How many rows of a stream are read for a page. The rows of most streams are evenly distributed.
// A partition has three streams or more, so a page of a rare filter reads some 12,000 rows. People
// wait for it.
std::int64_t rows_of_stream(const HistoryFilter& filter) {
  const bool any = filter.state.empty() && filter.place.empty() && filter.kind.empty() &&
                   filter.message_id.empty() && !filter.code && filter.keys.empty() &&
                   !filter.until && filter.tenant.empty();
  constexpr std::int64_t most = 64;
  static_assert(3 * most * parts <= longest_walk);
  return any ? std::min<std::int64_t>(most, 3 * filter.limit / parts + 8) : most;
}

// Ended rows are in a table for each day. A statement that says how far back it looks costs only
// what those days cost, so a page looks at the newest day first, and further back if that day has
// too few rows. Rows from before the last stretch are in few days or have been forgotten.
constexpr std::array<std::chrono::days, 4> stretches{std::chrono::days{1}, std::chrono::days{3},
                                                     std::chrono::days{9}, std::chrono::days{27}};

// The lowest row of the next stretch before a row; 0 behind the last stretch.
std::int64_t lowest_row(std::size_t stretch, std::int64_t before, Time now) {
  if (stretch >= stretches.size()) return 0;
  return std::max<std::int64_t>(first_row(std::min(time_of(before), now) - stretches[stretch]), 0);
}

Parameters parameters_of(const HistoryFilter& filter, int state, const DatabaseClock& clock) {
  Parameters parameters;
  parameters.add(filter.before).add(rows_of_stream(filter)).add(std::int64_t{filter.limit});
  parameters.text(filter.tenant).add(std::int64_t{state}).text(filter.place).text(filter.kind);
  parameters.text(filter.message_id).add(std::int64_t{filter.code ? 1 : 0});
  parameters.text(name(filter.code.value_or(ReasonCode::none)));
  parameters.add(keys_in(filter.table, filter.keys));
  for (auto time : {filter.since, filter.until}) {
    if (time) time = clock.to_database(*time);
    parameters.add(time_or_none(time));
  }
  return parameters;
}

// Where the calls of some entries are.
struct CallRanges {
  Column part{Type::int2}, first{Type::int8}, count{Type::int4}, entry{Type::text},
      number{Type::int4};
  std::int64_t low = std::numeric_limits<std::int64_t>::max();
  std::int64_t high = 0;

  // The row of makers_sql at a cursor.
  void add(const Rows& maker) {
    const auto row = maker.integer(2);
    number.add(maker.integer(0));
    entry.add(maker.bytes(1));
    part.add(std::int64_t{part_of(row)});
    first.add(row);
    count.add(maker.integer(3));
    low = std::min(low, row);
    high = std::max(high, row + longest_stretch);
  }
  Parameters parameters() const {
    Parameters all{&part, &first, &count, &entry, &number};
    all.add(longest_stretch).add(low).add(high);
    return all;
  }
};

// The row at a cursor of a page.
RowSummary read_past(Table table, const Rows& rows, const DatabaseClock& clock) {
  auto row = read_listed(table, rows, clock);
  row.key = digest_in(rows.bytes(17));
  return row;
}

// The parameters of found_sql() for a page of these rows, at least one.
Parameters parameters_among(std::span<const std::int64_t> rows, const HistoryFilter& filter,
                            int state, const DatabaseClock& clock) {
  const auto columns = columns_of(rows);
  const auto [low, high] = std::ranges::minmax(rows);
  auto parameters = parameters_of(filter, state, clock);
  parameters.add(columns.part).add(columns.id).add(low).add(high);
  return parameters;
}

}  // namespace

// A page of what is found by terms, among the newest rows that have one of them.
Result<HistoryPage> Store::State::found_page(const HistoryFilter& filter, int number) {
  HistoryPage page;
  page.complete = true;
  if (filter.table != Table::inbox) return page;
  const auto tokens = tokens_of(secret, filter.tenant, filter.find);
  const auto read = [&](Connection& connection) -> Result<HistoryPage> {
    auto found = find_candidates(connection, tokens, filter.before);
    if (!found) return std::move(found).error();
    if (!found->rows.empty()) {
      auto rows = connection.run(found_sql(filter.table).c_str(),
                                 parameters_among(found->rows, filter, number, clock));
      if (!rows) return std::move(rows).error();
      while (rows->next()) {
        if (!rows->null(0)) page.rows.push_back(read_past(filter.table, *rows, clock));
      }
    }
    const bool full = std::ssize(page.rows) >= filter.limit;
    page.next = full ? page.rows.back().row : found->floor;
    page.complete = !full && found->floor == 0;
    return page;
  };
  return overview.use([&](Connection& connection) {
    auto found = read(connection);
    if (!found && connection.failure() == Failure::lost) found = read(connection);
    return found;
  });
}

Result<std::vector<std::optional<RowSummary>>> Store::summaries(
    Table table, std::span<const std::int64_t> rows) {
  std::vector<std::optional<RowSummary>> summaries(rows.size());
  if (rows.empty()) return summaries;
  const HistoryFilter any{.table = table, .limit = static_cast<int>(rows.size())};
  const auto& clock = state_->clock;
  auto found =
      state_->overview.run(found_sql(table).c_str(), parameters_among(rows, any, -1, clock));
  if (!found) return std::move(found).error();
  std::map<std::int64_t, RowSummary> known;
  while (found->next()) {
    if (!found->null(0)) known.emplace(found->integer(0), read_listed(table, *found, clock));
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (const auto row = known.find(rows[i]); row != known.end()) summaries[i] = row->second;
  }
  return summaries;
}

// A page of the newest rows, from one stretch of time after the other.
Result<HistoryPage> Store::State::walked_page(const HistoryFilter& filter, int number) {
  HistoryPage page;
  const auto sources = sources_of(filter.table, number);
  const auto sql = walk_sql(filter.table, sources);
  auto left = filter;
  std::int64_t looked = 0;
  for (std::size_t stretch = sources.ended ? 0 : stretches.size();; ++stretch) {
    const auto lowest = lowest_row(stretch, left.before, clock.now());
    left.limit = filter.limit - static_cast<int>(page.rows.size());
    auto parameters = parameters_of(left, number, clock);
    parameters.add(lowest);
    auto rows = overview.run(sql.c_str(), parameters, std::chrono::minutes{1});
    if (!rows) return std::move(rows).error();
    std::int64_t floor = 0;
    std::int64_t looked_here = 0;
    while (rows->next()) {
      floor = rows->integer(18);
      looked_here = rows->integer(19);
      if (!rows->null(0)) page.rows.push_back(read_past(filter.table, *rows, clock));
    }
    looked += looked_here;
    if (std::ssize(page.rows) >= filter.limit) {
      page.next = page.rows.back().row;
      return page;
    }
    // A row that was redriven has an old number and a new time. So the times of rows count only
    // where there are too many to look at all of them.
    const bool is_long = floor > 0 || looked > longest_walk / 2;
    page.next = std::max(floor, lowest);
    page.complete =
        page.next == 0 || (is_long && is_before(filter, clock.to_own(time_of(page.next))));
    if (page.complete || is_long) return page;
    left.before = lowest;
  }
}

Result<HistoryPage> Store::history(const HistoryFilter& filter) {
  const auto state = state_number(filter.table, filter.state);
  if (!state || filter.limit <= 0) return HistoryPage{{}, 0, true};
  if (!filter.find.empty()) return state_->found_page(filter, *state);
  return state_->walked_page(filter, *state);
}

// What made calls is read first, so that the second statement can say in which days they are.
Result<std::vector<std::vector<RowSummary>>> Store::calls_of(std::span<const std::int64_t> rows) {
  std::vector<std::vector<RowSummary>> calls(rows.size());
  if (rows.empty()) return calls;
  auto makers = state_->overview.run(makers_sql, numbered(rows));
  if (!makers) return std::move(makers).error();
  CallRanges ranges;
  while (makers->next()) ranges.add(*makers);
  if (ranges.number.size() == 0) return calls;
  auto made = state_->overview.run(calls_of_sql, ranges.parameters());
  if (!made) return std::move(made).error();
  while (made->next()) {
    calls.at(static_cast<std::size_t>(made->integer(17)))
        .push_back(read_listed(Table::outbox, *made, state_->clock));
  }
  return calls;
}

Result<std::vector<std::optional<std::int64_t>>> Store::entry_rows(
    std::span<const EntryName> names) {
  std::vector<std::optional<std::int64_t>> rows(names.size());
  if (names.empty()) return rows;
  Column part(Type::int2);
  Column digest(Type::bytes);
  Column number(Type::int4);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto& [tenant, source, id] = names[i];
    const auto of_name = digest_of({tenant, source, id});
    part.add(std::int64_t{part_of(of_name)});
    digest.add(of_name);
    number.add(static_cast<std::int64_t>(i));
  }
  auto found = state_->overview.run(
      "SELECT u.number, s.id FROM unnest($1::int2[], $2::bytea[], $3::int4[]) "
      "u(part, digest, number) CROSS JOIN LATERAL (SELECT id FROM seen s "
      "WHERE s.part = u.part AND s.digest = u.digest ORDER BY id LIMIT 1) s",
      Parameters{&part, &digest, &number});
  if (!found) return std::move(found).error();
  while (found->next()) {
    rows.at(static_cast<std::size_t>(found->integer(0))) = found->integer(1);
  }
  return rows;
}

}  // namespace ctsync::postgres
