// SPDX-License-Identifier: MIT
#include "sqlite/tallies/tally_writer.hpp"

#include <ctsync/contract/store/listing.hpp>

#include "sqlite/state.hpp"

namespace ctsync::sqlite {

namespace {

ReasonCode code_in(const Cursor& rows, int column) {
  return reason_code(rows.bytes(column)).value_or(ReasonCode::none);
}

}  // namespace

StoredEntry TallyWriter::entry(std::int64_t row) {
  StoredEntry entry;
  auto rows = entry_.query(row);
  if (!rows.next()) return entry;
  entry.tenant = rows.integer(0);
  entry.source = rows.text(1);
  entry.received_at = rows.time(2);
  entry.is_step = rows.integer(3) != 0;
  entry.state = static_cast<EntryState>(rows.small(4));
  entry.code = code_in(rows, 5);
  entry.job = rows.integer(6);
  return entry;
}

StoredCall TallyWriter::call(std::int64_t row) {
  StoredCall call;
  auto rows = call_.query(row);
  if (!rows.next()) return call;
  call.tenant = rows.integer(0);
  call.target = rows.text(1);
  call.queued_at = rows.time(2);
  call.attempts = rows.small(3);
  call.state = static_cast<CallState>(rows.small(4));
  call.code = code_in(rows, 5);
  return call;
}

std::int64_t TallyWriter::find(std::int64_t tenant, const Series& series) {
  auto rows = find_.query(tenant, name(series.tally), std::string_view(series.place), series.state,
                          name(series.code));
  return rows.next() ? rows.integer(0) : 0;
}

std::int64_t TallyWriter::add(std::int64_t tenant, const Series& series) {
  const auto added = add_.run(tenant, name(series.tally), std::string_view(series.place),
                              series.state, name(series.code));
  return added > 0 ? database_.last_row() : 0;
}

// The number in memory, in the file, or of a new row; that of the others if there are too many. 0
// after a failure of the database.
std::int64_t TallyWriter::series(std::int64_t tenant, const Series& series) {
  Key key{tenant, series.tally, series.place, series.state, series.code};
  if (const auto found = series_.find(key); found != series_.end()) return found->second;
  auto number = find(tenant, series);
  if (number == 0) {
    std::int64_t count = 0;
    {
      auto rows = count_.query(tenant);
      if (rows.next()) count = rows.integer(0);
    }
    if (count < most_series) {
      number = add(tenant, series);
    } else {
      const Series others{series.tally, {}, series.state, ReasonCode::none};
      number = find(tenant, others);
      if (number == 0) number = add(tenant, others);
    }
  }
  if (database_.failed()) return 0;
  series_.emplace(std::move(key), number);
  return number;
}

void TallyWriter::before_commit() {
  batch.for_each([this](const TallyBatch::Key& key, std::int64_t n) {
    const auto number = series(key.tenant, key.series);
    const auto bucket = [&key](Resolution resolution) { return bucket_of(resolution, key.minute); };
    write_.run(key.tenant, key.minute, bucket(Resolution::ten_minutes), bucket(Resolution::hour),
               bucket(Resolution::six_hours), number, n);
  });
}

void TallyWriter::remove_old(Time now) {
  for (const auto resolution : all_resolutions) {
    remove_.run(static_cast<int>(resolution), bucket_of(resolution, now - kept_for(resolution)));
  }
}

Result<std::vector<TallyPoint>> Store::tallies(const TallyFilter& filter) {
  auto& overview = state_->overview;
  const std::lock_guard lock(overview.mutex);
  overview.database.clear_failure();
  std::vector<TallyPoint> points;
  {
    auto rows = overview.tallies.points.query(
        static_cast<int>(filter.resolution), bucket_of(filter.resolution, filter.from),
        filter.until, filter.tenant, filter.tally ? name(*filter.tally) : std::string_view(),
        filter.summed ? 1 : 0);
    while (rows.next()) points.push_back(read_point(rows));
  }
  if (auto status = overview.database.status(); !status) return status.error();
  return points;
}

Status Store::count_refused(std::span<const Refusal> refusals) {
  if (refusals.empty()) return std::monostate{};
  return state_->writer.write(100 * refusals.size(), [&](Transaction& transaction) {
    for (const auto& each : refusals) {
      transaction.tallies.batch.refused(transaction.names.tenant(each.tenant), each);
    }
  });
}

}  // namespace ctsync::sqlite
