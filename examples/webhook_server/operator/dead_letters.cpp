// SPDX-License-Identifier: MIT
#include "operator/dead_letters.hpp"

#include <limits>
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

}  // namespace

Result<std::vector<RowSummary>> list_dead_letters(AnyStore& store, std::string_view tenant,
                                                  std::string_view reason, int limit) {
  auto filter = dead_filter();
  filter.tenant = tenant;
  filter.contains = reason;
  filter.limit = limit;
  return store.list(filter);
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

Result<std::int64_t> retry_dead_letters(AnyStore& store, std::span<const std::string> ids,
                                        Time now) {
  std::vector<RowFilter> filters;
  for (const auto& id : ids) {
    auto filter = filter_of(id);
    if (!filter) return std::move(filter).error();
    filters.push_back(*std::move(filter));
  }
  std::int64_t count = 0;
  for (const auto& filter : filters) {
    const auto redriven = store.redrive(filter, now);
    if (!redriven) return redriven.error();
    if (*redriven == 0) return not_dead(to_string(RowId{*filter.table, *filter.row}));
    count += *redriven;
  }
  return count;
}

Result<std::int64_t> retry_all_dead_letters(AnyStore& store, std::string_view tenant,
                                            std::string_view reason, Time now) {
  auto filter = dead_filter();
  filter.tenant = tenant;
  filter.contains = reason;
  filter.limit = std::numeric_limits<int>::max();
  return store.redrive(filter, now);
}

}  // namespace ctsync::server
