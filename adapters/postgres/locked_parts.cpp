// SPDX-License-Identifier: MIT
#include "postgres/locked_parts.hpp"

namespace ctsync::postgres {

Status LockedParts::lock(Connection& connection, const std::set<int>& numbers) {
  Column wanted(Type::int2);
  for (const auto number : numbers) wanted.add(std::int64_t{number});
  auto rows = connection.run(
      "SELECT part, epoch, last_id FROM part WHERE part = ANY ($1) ORDER BY part "
      "FOR NO KEY UPDATE",
      std::move(Parameters().add(wanted)));
  if (!rows) return std::move(rows).error();
  while (rows->next()) {
    auto& row = rows_[rows->small(0)];
    row.epoch = rows->integer(1);
    row.last_id = rows->integer(2);
  }
  return std::monostate{};
}

std::int64_t LockedParts::next_call(int part, Sequence& sequence, Time now) {
  auto& row = rows_[part];
  const auto next = std::max(sequence_of(row.last_id) + 1, sequence.next(now));
  row.last_id = row_at(next, part);
  row.changed = true;
  return row.last_id;
}

Status LockedParts::write(Connection& connection) const {
  Column part(Type::int2), last_id(Type::int8), done(Type::int8), ignored(Type::int8),
      accepted(Type::int8), changes(Type::int8);
  for (const auto& [number, row] : rows_) {
    const bool same = row.done == 0 && row.ignored == 0 && row.accepted == 0 && row.changes == 0;
    if (same && !row.changed) continue;
    part.add(std::int64_t{number});
    last_id.add(row.last_id);
    done.add(row.done);
    ignored.add(row.ignored);
    accepted.add(row.accepted);
    changes.add(row.changes);
  }
  if (part.size() == 0) return std::monostate{};
  Parameters parameters{&part, &last_id, &done, &ignored, &accepted, &changes};
  auto rows = connection.run(
      "UPDATE part p SET last_id = u.last_id, done = p.done + u.done, "
      "ignored = p.ignored + u.ignored, accepted = p.accepted + u.accepted, "
      "changes = p.changes + u.changes FROM unnest($1::int2[], $2::int8[], $3::int8[], $4::int8[], "
      "$5::int8[], $6::int8[]) u(part, last_id, done, ignored, accepted, changes) "
      "WHERE p.part = u.part",
      std::move(parameters));
  if (!rows) return std::move(rows).error();
  return std::monostate{};
}

}  // namespace ctsync::postgres
