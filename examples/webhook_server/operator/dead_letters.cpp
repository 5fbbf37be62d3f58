// SPDX-License-Identifier: MIT
#include "operator/dead_letters.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "operator/row_id.hpp"

namespace ctsync::server {

namespace {

constexpr std::size_t previewed = 5;

Result<RowFilter> filter_of(std::string_view id) {
  const auto row = parse_row_id(id);
  if (!row) {
    return Error{Errc::invalid, std::string(id),
                 "expected an id as `ctsync dlq list` shows it, such as outbox-7"};
  }
  RowFilter filter;
  filter.table = row->table;
  filter.row = row->row;
  return filter;
}

/// The filter of each id, for rows that are dead.
Result<std::vector<RowFilter>> filters_of(std::span<const std::string> ids) {
  std::vector<RowFilter> filters;
  for (const auto& id : ids) {
    auto filter = filter_of(id);
    if (!filter) return std::move(filter).error();
    filter->state = name(CallState::dead);
    filters.push_back(*std::move(filter));
  }
  return filters;
}

bool is_about_no_one(const DeadLetterFilter& which) { return which.keys && which.keys->empty(); }

RowFilter filter_of(const DeadLetterFilter& which, int limit) {
  RowFilter filter;
  filter.state = name(which.discarded ? CallState::discarded : CallState::dead);
  filter.tenant = which.tenant;
  filter.code = which.code;
  filter.contains = which.contains;
  filter.target = which.target;
  filter.kind = which.kind;
  if (which.keys) filter.keys = *which.keys;
  filter.ended_from = which.died_from;
  filter.ended_before = which.died_before;
  filter.limit = limit;
  return filter;
}

/// The row of an id in any state.
Result<RowSummary> find_row(AnyStore& store, std::string_view id) {
  const auto filter = filter_of(id);
  if (!filter) return filter.error();
  auto rows = store.list(*filter);
  if (!rows) return std::move(rows).error();
  if (rows->empty()) {
    return Error{Errc::missing, std::string(id), "there is no entry and no call with this id"};
  }
  return std::move(rows->front());
}

Result<RowSummary> find_dead(AnyStore& store, std::string_view id) {
  auto row = find_row(store, id);
  if (row && row->state != name(CallState::dead)) {
    return Error{Errc::missing, std::string(id), "it is no dead letter, it is " + row->state};
  }
  return row;
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
  if (is_about_no_one(which)) return std::vector<RowSummary>{};
  return store.list(filter_of(which, limit));
}

Result<DeadLetterPreview> preview_dead_letters(AnyStore& store, const DeadLetterFilter& which,
                                               int limit) {
  auto rows = list_dead_letters(store, which, limit);
  if (!rows) return std::move(rows).error();
  DeadLetterPreview preview;
  preview.count = std::ssize(*rows);
  std::map<std::tuple<ReasonCode, std::string, std::string, std::string>, std::int64_t> counts;
  for (const auto& row : *rows) {
    ++counts[{row.reason.code, row.tenant, row.source_or_target, row.kind}];
  }
  for (const auto& [key, count] : counts) {
    const auto& [code, tenant, place, kind] = key;
    preview.groups.push_back({code, tenant, place, kind, count});
  }
  std::ranges::stable_sort(preview.groups, std::greater{}, &DeadLetterGroup::count);
  rows->resize(std::min(rows->size(), previewed));
  preview.first = *std::move(rows);
  return preview;
}

Result<Letter> find_letter(AnyStore& store, std::string_view id) {
  auto row = find_row(store, id);
  if (!row) return std::move(row).error();
  Letter letter{*std::move(row), {}};
  if (letter.row.table == Table::inbox) return letter;
  auto attempts = store.attempts(letter.row.row);
  if (!attempts) return std::move(attempts).error();
  letter.attempts = *std::move(attempts);
  return letter;
}

Result<std::string> letter_payload(AnyStore& store, std::string_view id) {
  const auto row = find_row(store, id);
  if (!row) return row.error();
  return store.payload(row->table, row->row);
}

Result<Retried> retry_dead_letters(AnyStore& store, std::span<const std::string> ids, Time now) {
  const auto filters = filters_of(ids);
  if (!filters) return filters.error();
  Retried retried;
  for (std::size_t i = 0; i < filters->size(); ++i) {
    const auto row = find_dead(store, ids[i]);
    if (!row) return row.error();
    const auto redriven = store.redrive((*filters)[i], now);
    if (!redriven) return redriven.error();
    retried.count += *redriven;
    if (*redriven == 0) retried.refused.push_back(refused(store, *row));
  }
  return retried;
}

Result<Retried> retry_all_dead_letters(AnyStore& store, const DeadLetterFilter& which, int limit,
                                       Time now) {
  if (is_about_no_one(which)) return Retried{};
  const auto filter = filter_of(which, limit);
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

Result<std::int64_t> discard_dead_letters(AnyStore& store, std::span<const std::string> ids,
                                          Time now) {
  const auto filters = filters_of(ids);
  if (!filters) return filters.error();
  for (const auto& id : ids) {
    if (const auto row = find_dead(store, id); !row) return row.error();
  }
  std::int64_t count = 0;
  for (const auto& filter : *filters) {
    const auto discarded = store.discard(filter, now);
    if (!discarded) return discarded;
    count += *discarded;
  }
  return count;
}

Result<std::int64_t> discard_all_dead_letters(AnyStore& store, const DeadLetterFilter& which,
                                              int limit, Time now) {
  if (is_about_no_one(which)) return std::int64_t{0};
  return store.discard(filter_of(which, limit), now);
}

}  // namespace ctsync::server
