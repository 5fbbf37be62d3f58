// SPDX-License-Identifier: MIT
#include "sqlite/late_index.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "sqlite/digest.hpp"

namespace ctsync::sqlite {
namespace {

/// In an index of a million rows some five of a stretch share a page. A digest in memory takes up
/// to 60 bytes, and there are up to two generations.
constexpr std::size_t generation = 32'768;
constexpr std::size_t stretch = 256;
constexpr std::size_t most_commits = 1024;
constexpr std::size_t least_walk = 64;

std::optional<std::int64_t> first_number(Cursor&& rows) {
  return rows.next() ? std::optional(rows.integer(0)) : std::nullopt;
}

}  // namespace

LateIndex::LateIndex(Database& database, const Sql& sql) noexcept
    : database_(database),
      slot_(sql.slot),
      newest_(database, sql.newest),
      rows_(database, sql.rows),
      find_(database, sql.find),
      put_(database, sql.put),
      known_(database, sql.known) {}

std::optional<std::int64_t> LateIndex::find(const Uuid& digest) {
  load();
  if (!known_.may_have(digest)) return std::nullopt;
  if (const auto found = find_in_memory(digest)) return found;
  return first_number(find_.query(blob(digest)));
}

std::optional<std::int64_t> LateIndex::find_in_memory(const Uuid& digest) const {
  const std::lock_guard lock(mutex_);
  if (const auto found = gathered_.find(digest); found != gathered_.end()) return found->second;
  const auto found = std::lower_bound(leaving_.begin(), leaving_.end(), Entry{digest, 0});
  if (found == leaving_.end() || found->first != digest) return std::nullopt;
  return found->second;
}

// SQLite counts anew once the last rows were deleted.
void LateIndex::add(const Uuid& digest, std::int64_t row) {
  added_.push_back(digest);
  now_.newest = row;
  now_.first_gathered = std::min(now_.first_gathered, row);
  if (row < now_.first_late) note_first_late(row);
  if (at_once_) put(std::array{Entry{digest, row}});
  known_.add(digest);
  const std::lock_guard lock(mutex_);
  gathered_.insert_or_assign(digest, row);
}

// Generations change here, where all that was written is committed.
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

// A generation has left after some thousand commits, however few rows those add and however many it
// is of after a start: were the process started anew before that, it would all begin again.
void LateIndex::before_commit() {
  if (added_.empty()) return;
  if (!at_once_) get_to_know();
  if (now_.left == leaving_.size()) return;
  now_.due += std::max(added_.size(), leaving_.size() / most_commits + 1);
  if (now_.due < stretch) return;
  const auto end = std::min(now_.left + now_.due, leaving_.size());
  put(std::span(leaving_).subspan(now_.left, end - now_.left));
  now_.left = end;
  now_.due = 0;
  if (now_.left == leaving_.size()) note_first_late(now_.first_gathered);
}

// Faster than digests are added, so that a walk ends.
void LateIndex::get_to_know() {
  if (known_.begin_walk()) {
    for (const auto& [digest, row] : gathered_) known_.add(digest);
    for (const auto& [digest, row] : leaving_) known_.add(digest);
  }
  known_.walk(std::max(4 * added_.size(), least_walk));
}

void LateIndex::roll_back() {
  now_ = before_;
  const std::lock_guard lock(mutex_);
  for (const auto& digest : added_) gathered_.erase(digest);
}

// Nothing is known at first, and nothing of what another process did to the newest rows.
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
  while (rows.next()) {
    const auto digest = digest_in(rows.bytes(0));
    gathered_.insert_or_assign(digest, rows.integer(1));
    known_.add(digest);
  }
}

// Numbers are JSON, which is how SQLite takes a list as a parameter.
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
