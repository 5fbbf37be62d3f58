// SPDX-License-Identifier: MIT
#include "operator/dead_letters.hpp"

#include <cstddef>
#include <iterator>
#include <limits>
#include <set>
#include <tuple>
#include <utility>

#include "operator/row_id.hpp"

namespace ctsync::server {

namespace {

RowFilter dead_filter() {
  RowFilter filter;
  filter.state = name(CallState::dead);
  return filter;
}

Result<RowFilter> filter_of(std::string_view id) {
  const auto row = parse_row_id(id);
  if (!row) {
    return Error{Errc::invalid, std::string(id),
                 "expected an id as `ctsync dlq list` shows it, such as outbox-7"};
  }
  auto filter = dead_filter();
  filter.table = row->table;
  filter.row = row->row;
  return filter;
}

Error not_dead(std::string_view id) {
  return {Errc::missing, std::string(id), "there is no dead letter with this id"};
}

RowFilter filter_of(const DeadLetterFilter& which, int limit) {
  auto filter = dead_filter();
  filter.tenant = which.tenant;
  filter.contains = which.reason;
  filter.limit = limit;
  return filter;
}

/// Why the store does not put a dead row back to waiting.
std::string why_refused(AnyStore& store, const RowSummary& row) {
  if (row.reason.code == ReasonCode::erased) return "the customer was erased";
  if (row.reason.code == ReasonCode::superseded || store.payload(row.table, row.row)) {
    return "a newer call of the same customer was accepted";
  }
  return row.reason.code == ReasonCode::too_large
             ? "its body was too large to be kept: raise webhooks.max_body_bytes and have the "
               "sender deliver it again"
             : "its body is no longer kept: have the sender deliver it again";
}

Retried::Refused refused(AnyStore& store, const RowSummary& row) {
  return {to_string(RowId{row.table, row.row}), why_refused(store, row)};
}

}  // namespace

Result<std::vector<RowSummary>> list_dead_letters(AnyStore& store, const DeadLetterFilter& which,
                                                  int limit) {
  return store.list(filter_of(which, limit));
}

Result<RowSummary> find_dead_letter(AnyStore& store, std::string_view id) {
  const auto filter = filter_of(id);
  if (!filter) return filter.error();
  auto rows = store.list(*filter);
  if (!rows) return std::move(rows).error();
  if (rows->empty()) return not_dead(id);
  return std::move(rows->front());
}

Result<std::string> dead_letter_payload(AnyStore& store, std::string_view id) {
  const auto row = find_dead_letter(store, id);
  if (!row) return row.error();
  return store.payload(row->table, row->row);
}

Result<Retried> retry_dead_letters(AnyStore& store, std::span<const std::string> ids, Time now) {
  std::vector<RowFilter> filters;
  for (const auto& id : ids) {
    auto filter = filter_of(id);
    if (!filter) return std::move(filter).error();
    filters.push_back(*std::move(filter));
  }
  Retried retried;
  for (std::size_t i = 0; i < filters.size(); ++i) {
    const auto row = find_dead_letter(store, ids[i]);
    if (!row) return row.error();
    const auto redriven = store.redrive(filters[i], now);
    if (!redriven) return redriven.error();
    retried.count += *redriven;
    if (*redriven == 0) retried.refused.push_back(refused(store, *row));
  }
  return retried;
}

Result<Retried> retry_all_dead_letters(AnyStore& store, const DeadLetterFilter& which, Time now) {
  const auto filter = filter_of(which, std::numeric_limits<int>::max());
  const auto before = store.list(filter);
  if (!before) return before.error();
  const auto redriven = store.redrive(filter, now);
  if (!redriven) return redriven.error();
  Retried retried{*redriven, {}};
  if (*redriven == std::ssize(*before)) return retried;
  const auto after = store.list(filter);
  if (!after) return after.error();
  // A letter that was put back and is dead again has another time.
  const auto key = [](const RowSummary& row) { return std::tuple(row.table, row.row, row.since); };
  std::set<std::tuple<Table, std::int64_t, Time>> known;
  for (const auto& row : *before) known.insert(key(row));
  for (const auto& row : *after) {
    if (known.contains(key(row))) retried.refused.push_back(refused(store, row));
  }
  return retried;
}

}  // namespace ctsync::server
