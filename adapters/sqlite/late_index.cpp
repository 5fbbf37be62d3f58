// SPDX-License-Identifier: MIT
#include "sqlite/late_index.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "sqlite/digest.hpp"

namespace ctsync::sqlite {
namespace {

// In an index of a million rows some five digests of a stretch share a page. A digest in memory
// takes up to 60 bytes, and there are up to two generations.
constexpr std::size_t generation = 32'768;
constexpr std::size_t stretch = 256;
constexpr std::size_t most_commits = 1024;
constexpr std::size_t least_scan = 64;

}  // namespace

LateIndex::LateIndex(Database& database, const Sql& sql) noexcept
    : database_(database),
      slot_(sql.slot),
      many_(sql.many),
      newest_(database, sql.newest),
      rows_(database, sql.rows),
      find_(database, sql.find),
      put_(database, sql.put) {
  if (sql.filter) filter_.emplace(database, *sql.filter);
}

std::optional<std::int64_t> LateIndex::find(const Uuid& digest) {
  load();
  if (filter_ && !filter_->may_have(digest)) return std::nullopt;
  if (const auto found = in_memory(digest); !found.empty()) return found.front();
  return first_number(find_.query(blob(digest)));
}

std::vector<std::int64_t> LateIndex::in_memory(const Uuid& digest) const {
  std::vector<std::int64_t> rows;
  const std::lock_guard lock(mutex_);
  for (auto [each, end] = gathered_.equal_range(digest); each != end; ++each) {
    rows.push_back(each->second);
  }
  auto each = std::lower_bound(leaving_.begin(), leaving_.end(), Entry{digest, 0});
  for (; each != leaving_.end() && each->first == digest; ++each) rows.push_back(each->second);
  return rows;
}

// SQLite numbers rows from the beginning again once the last rows were deleted.
void LateIndex::add(const Uuid& digest, std::int64_t row) {
  added_.emplace_back(digest, row);
  now_.newest = row;
  now_.first_gathered = std::min(now_.first_gathered, row);
  if (row < now_.first_late) note_first_late(row);
  if (at_once_) put(std::array{Entry{digest, row}});
  const std::lock_guard lock(mutex_);
  gather(digest, row);
}

// The caller locks.
void LateIndex::gather(const Uuid& digest, std::int64_t row) {
  if (filter_) filter_->add(digest);
  if (!many_) gathered_.erase(digest);
  gathered_.emplace(digest, row);
}

// A new generation begins here, where all that was written is committed.
void LateIndex::begin() {
  if (now_.left == leaving_.size() && gathered_.size() >= generation) {
    const std::lock_guard lock(mutex_);
    leaving_.assign(gathered_.begin(), gathered_.end());
    std::sort(leaving_.begin(), leaving_.end());
    gathered_.clear();
    now_.first_gathered = now_.newest + 1;
    now_.left = now_.due = 0;
  }
  before_ = now_;
  added_.clear();
  caught_up_ = false;
}

// A generation leaves within some thousand commits, however few rows those add and however large it
// is after a start. Otherwise a process that is often started would never finish one.
void LateIndex::before_commit() {
  if (added_.empty()) return;
  if (filter_ && !at_once_) fill_filter();
  if (now_.left == leaving_.size()) return;
  now_.due += std::max(added_.size(), leaving_.size() / most_commits + 1);
  if (now_.due < stretch) return;
  const auto end = std::min(now_.left + now_.due, leaving_.size());
  put(std::span(leaving_).subspan(now_.left, end - now_.left));
  now_.left = end;
  now_.due = 0;
  if (now_.left == leaving_.size()) note_first_late(now_.first_gathered);
}

// Faster than digests are added, so that a scan ends.
void LateIndex::fill_filter() {
  if (filter_->begin_scan()) {
    for (const auto& [digest, row] : gathered_) filter_->add(digest);
    for (const auto& [digest, row] : leaving_) filter_->add(digest);
  }
  filter_->scan(std::max(4 * added_.size(), least_scan));
}

void LateIndex::roll_back() {
  now_ = before_;
  const std::lock_guard lock(mutex_);
  for (const auto& added : added_) {
    const auto [first, last] = gathered_.equal_range(added.first);
    const auto found =
        std::find_if(first, last, [&](const auto& one) { return one.second == added.second; });
    if (found != last) gathered_.erase(found);
  }
}

// After the start memory is empty; later another process may have changed the newest rows.
void LateIndex::load() {
  if (caught_up_) return;
  caught_up_ = true;
  const auto newest = first_number(newest_.query()).value_or(0);
  if (newest == now_.newest) return;
  const auto first = first_number(first_late_.query(slot_)).value_or(0);
  const std::lock_guard lock(mutex_);
  gathered_.clear();
  leaving_.clear();
  now_ = before_ = {newest, first, first, 0, 0};
  auto rows = rows_.query(first);
  while (rows.next()) gather(digest_in(rows.bytes(0)), rows.integer(1));
}

// The list of numbers is JSON, which is how SQLite takes a list as a parameter.
void LateIndex::put(std::span<const Entry> entries) {
  std::string digests;
  std::string rows = "[";
  for (const auto& [digest, row] : entries) {
    digests.append(blob(digest).bytes);
    rows.append(std::to_string(row)).append(",");
  }
  rows.back() = ']';
  put_.run(Blob{digests}, std::string_view(rows));
}

void LateIndex::note_first_late(std::int64_t row) {
  now_.first_late = row;
  note_first_late_.run(slot_, row);
}

}  // namespace ctsync::sqlite
