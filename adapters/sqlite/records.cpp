// SPDX-License-Identifier: MIT
#include "sqlite/records.hpp"

#include <algorithm>
#include <vector>

#include "sqlite/digest.hpp"
#include "sqlite/state.hpp"

namespace ctsync::sqlite {
namespace {

bool has_digest(std::string_view digests, std::string_view digest) {
  const auto each = each_digest(digests);
  return std::ranges::find(each, digest) != each.end();
}

}  // namespace

std::int64_t RecordWriter::row_of(const KeyDigest& key) {
  const auto found = find(key);
  return found ? *found : add(key, {}, {});
}

std::int64_t RecordWriter::add(const KeyDigest& key, std::string_view text,
                               std::string_view record) {
  insert_.run(blob(key), text, Blob{record});
  const auto row = database_.last_row();
  digests.add(key, row);
  return row;
}

std::int64_t RecordWriter::write(const KeyDigest& key, const NewRecord& record) {
  const auto text = encode(record.key);
  const auto found = find(key);
  if (found) replace_.run(*found, std::string_view(text), Blob{record.record});
  const auto row = found ? *found : add(key, text, record.record);
  write_holder(row, record);
  return row;
}

std::int64_t RecordWriter::erase(const KeyDigest& key, std::string_view tombstone) {
  const auto found = find(key);
  if (!found) {
    add(key, {}, tombstone);
    return 0;
  }
  const auto erased = erase_.run(*found, Blob{tombstone});
  add_tombstone_.run(*found, Blob{tombstone});
  erase_holder_.run(*found);
  return erased;
}

// Most records are written with the identifiers that they had.
void RecordWriter::write_holder(std::int64_t row, const NewRecord& record) {
  const auto after = identifiers_.of(record.key.tenant, record.identifiers);
  std::string before;
  {
    auto rows = holder_.query(row);
    const bool found = rows.next();
    if (found) before = rows.text(1);
    const bool same = found && rows.small(0) == static_cast<int>(record.state);
    if (before == after && (same || (!found && after.empty()))) return;
  }
  holders.load();
  const bool late = before.empty() && holders.takes(row);
  put_holder_.run(row, static_cast<int>(record.state), Blob{after});
  for (const auto digest : each_digest(before)) {
    if (!has_digest(after, digest)) remove_digest_.run(Blob{digest}, row);
  }
  for (const auto digest : each_digest(after)) {
    if (has_digest(before, digest)) continue;
    if (late) {
      holders.add(digest_in(digest), row);
    } else {
      add_digest_.run(Blob{digest}, row);
    }
  }
}

Result<std::optional<std::string>> Store::record(const Key& key) {
  auto& records = state_->records;
  const std::lock_guard lock(records.mutex);
  records.database.clear_failure();
  std::optional<std::string> record;
  const auto name = digest(key);
  if (const auto row = state_->record_row(name)) {
    auto rows = records.find.query(*row, blob(name));
    if (rows.next()) record = rows.text(0);
  }
  if (auto status = records.database.status(); !status) return status.error();
  return record;
}

Result<std::vector<Holder>> Store::holders(std::string_view tenant, const Identifier& identifier) {
  auto& records = state_->records;
  const std::lock_guard lock(records.mutex);
  records.database.clear_failure();
  std::vector<Holder> holders;
  const auto wanted = records.identifiers.of(tenant, identifier);
  for (const auto row : state_->holder_rows(wanted)) {
    auto rows = records.holder.query(row);
    if (!rows.next() || !has_digest(rows.bytes(1), blob(wanted).bytes)) continue;
    holders.push_back({digest_in(rows.bytes(2)), static_cast<HolderState>(rows.small(0)), row});
  }
  if (auto status = records.database.status(); !status) return status.error();
  return holders;
}

Result<bool> Store::waits(std::string_view tenant, std::string_view target, const KeyDigest& key) {
  auto& records = state_->records;
  const std::lock_guard lock(records.mutex);
  records.database.clear_failure();
  bool waits = false;
  {
    const auto row = state_->record_row(key);
    const auto numbers = row ? numbers_of_target(records.target, tenant, target) : std::nullopt;
    waits = numbers && records.waits.query(lane_of(*row, numbers->target)).next();
  }
  if (auto status = records.database.status(); !status) return status.error();
  return waits;
}

}  // namespace ctsync::sqlite
