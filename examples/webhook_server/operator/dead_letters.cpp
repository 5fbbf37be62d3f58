// SPDX-License-Identifier: MIT
#include "operator/dead_letters.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "operator/row_id.hpp"

namespace ctsync::server {

namespace {

constexpr std::size_t previewed = 5;
constexpr std::size_t named = 20;  // in one error

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

Error no_such_row(std::string_view id) {
  return {Errc::missing, std::string(id), "there is no entry and no call with this id"};
}

/// The row of an id in any state.
Result<RowSummary> find_row(AnyStore& store, std::string_view id) {
  const auto filter = filter_of(id);
  if (!filter) return filter.error();
  auto rows = store.list(*filter);
  if (!rows) return std::move(rows).error();
  if (rows->empty()) return no_such_row(id);
  return std::move(rows->front());
}

/// Why a row cannot be changed as a dead letter; nothing if it can.
std::optional<Error> why_not_dead(const std::optional<RowSummary>& row, std::string_view id) {
  if (!row) return no_such_row(id);
  if (row->state == name(CallState::dead)) return std::nullopt;
  return Error{Errc::missing, std::string(id), "it is no dead letter, it is " + row->state};
}

/// What is wrong with ids, in one error.
Error nothing_changed(const std::vector<Error>& wrong) {
  Error all{Errc::missing, "", ""};
  for (std::size_t i = 0; i < wrong.size() && i < named; ++i) {
    all.detail += to_string(wrong[i]) + "; ";
    if (wrong[i].code == Errc::invalid) all.code = Errc::invalid;
  }
  if (wrong.size() > named) {
    all.detail += "and " + std::to_string(wrong.size() - named) + " more; ";
  }
  all.detail += "nothing was changed";
  return all;
}

/// The dead rows of these ids by table, each once.
Result<std::map<Table, std::vector<RowSummary>>> find_dead(AnyStore& store,
                                                           std::span<const std::string> ids) {
  std::vector<Error> wrong;
  std::set<std::pair<Table, std::int64_t>> seen;
  std::map<Table, std::vector<std::int64_t>> numbers;
  std::map<Table, std::vector<std::string_view>> names;
  for (const auto& id : ids) {
    const auto row = filter_of(id);
    if (!row) {
      wrong.push_back(row.error());
    } else if (seen.emplace(*row->table, *row->row).second) {
      numbers[*row->table].push_back(*row->row);
      names[*row->table].push_back(id);
    }
  }
  std::map<Table, std::vector<RowSummary>> dead;
  for (const auto& [table, rows] : numbers) {
    auto found = store.summaries(table, rows);
    if (!found) return std::move(found).error();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      auto& row = (*found)[i];
      if (auto why = why_not_dead(row, names[table][i])) {
        wrong.push_back(*std::move(why));
      } else {
        dead[table].push_back(*std::move(row));
      }
    }
  }
  if (!wrong.empty()) return nothing_changed(wrong);
  return dead;
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

Changed::Refused refused(AnyStore& store, const RowSummary& row) {
  return {to_string(RowId{row.table, row.row}), why_refused(store, row)};
}

/// Adds those of the letters `before` a retry that are `after` it what they were.
void add_refused(AnyStore& store, std::span<const RowSummary> before,
                 std::span<const RowSummary> after, Changed& retried) {
  // A letter that was put back and is dead again has another time.
  const auto life_of = [](const RowSummary& row) {
    return std::tuple(row.table, row.row, row.since);
  };
  std::set<std::tuple<Table, std::int64_t, Time>> known;
  for (const auto& row : before) known.insert(life_of(row));
  for (const auto& row : after) {
    if (known.contains(life_of(row))) retried.refused.push_back(refused(store, row));
  }
}

/// Changes dead rows by `change(filter, rows) -> Result<std::int64_t>`, the number that were
/// changed, until that fails. Each filter is about as many rows as a store changes in one
/// transaction, so that what was changed before a failure is counted.
template <class Change>
void change_each(const std::map<Table, std::vector<RowSummary>>& dead, Changed& changed,
                 Change change) {
  constexpr std::size_t piece = 500;
  for (const auto& [table, rows] : dead) {
    for (std::span<const RowSummary> left = rows; !left.empty();) {
      const auto some = left.first(std::min(left.size(), piece));
      left = left.subspan(some.size());
      std::vector<std::int64_t> numbers;
      for (const auto& row : some) numbers.push_back(row.row);
      const auto count = change(RowFilter{.table = table, .rows = numbers}, some);
      if (!count) {
        changed.stopped = count.error();
        return;
      }
      changed.count += *count;
    }
  }
}

}  // namespace

Result<std::optional<UnknownName>> find_unknown_name(AnyStore& store, const Settings& settings,
                                                     const DeadLetterFilter& which) {
  return find_unknown_name(store, settings, filter_of(which, 1));
}

Result<std::vector<RowSummary>> list_dead_letters(AnyStore& store, const DeadLetterFilter& which,
                                                  int limit) {
  if (is_about_no_one(which)) return std::vector<RowSummary>{};
  return store.list(filter_of(which, limit));
}

std::vector<DeadLetterGroup> merged(std::span<const DeadLetterGroup> groups) {
  std::map<std::tuple<ReasonCode, std::string, std::string, std::string>, std::int64_t> counts;
  for (const auto& each : groups) {
    counts[{each.code, each.tenant, each.source_or_target, each.kind}] += each.count;
  }
  std::vector<DeadLetterGroup> merged;
  for (const auto& [key, count] : counts) {
    const auto& [code, tenant, place, kind] = key;
    merged.push_back({code, tenant, place, kind, count});
  }
  std::ranges::stable_sort(merged, std::greater{}, &DeadLetterGroup::count);
  return merged;
}

Result<DeadLetterPreview> preview_dead_letters(AnyStore& store, const DeadLetterFilter& which,
                                               int limit) {
  auto rows = list_dead_letters(store, which, limit);
  if (!rows) return std::move(rows).error();
  DeadLetterPreview preview;
  preview.count = std::ssize(*rows);
  std::vector<DeadLetterGroup> groups;
  for (const auto& row : *rows) {
    groups.push_back({row.reason.code, row.tenant, row.source_or_target, row.kind, 1});
  }
  preview.groups = merged(groups);
  rows->resize(std::min(rows->size(), previewed));
  preview.first = *std::move(rows);
  return preview;
}

Result<std::vector<ReasonGroup>> group_dead_letters(AnyStore& store,
                                                    const DeadLetterFilter& which) {
  auto rows = list_dead_letters(store, which, std::numeric_limits<int>::max());
  if (!rows) return std::move(rows).error();
  std::vector<ReasonGroup> groups;
  for (auto& row : *rows) {
    auto group = std::ranges::find(groups, row.reason.code, &ReasonGroup::code);
    if (group == groups.end()) {
      group = groups.insert(group, {row.reason.code, 0, std::move(row)});
    }
    ++group->count;
  }
  std::ranges::stable_sort(groups, std::greater{}, &ReasonGroup::count);
  return groups;
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

bool is_never_retried(Table table, ReasonCode code) noexcept {
  return code == ReasonCode::erased || code == ReasonCode::superseded ||
         (table == Table::inbox && code == ReasonCode::too_large);
}

Result<Changed> retry_dead_letters(AnyStore& store, std::span<const std::string> ids, Time now) {
  const auto dead = find_dead(store, ids);
  if (!dead) return dead.error();
  Changed retried;
  change_each(*dead, retried, [&](const RowFilter& filter, std::span<const RowSummary> before) {
    auto redriven = store.redrive(filter, now);
    if (!redriven || *redriven == std::ssize(before)) return redriven;
    const auto found = store.summaries(*filter.table, *filter.rows);
    if (!found) return redriven;  // only why some were refused is not known then
    std::vector<RowSummary> after;
    for (const auto& row : *found) {
      if (row && row->state == name(CallState::dead)) after.push_back(*row);
    }
    add_refused(store, before, after, retried);
    return redriven;
  });
  return retried;
}

Result<Changed> retry_all_dead_letters(AnyStore& store, const DeadLetterFilter& which, int limit,
                                       Time now) {
  if (is_about_no_one(which)) return Changed{};
  const auto filter = filter_of(which, limit);
  const auto before = store.list(filter);
  if (!before) return before.error();
  const auto redriven = store.redrive(filter, now);
  if (!redriven) return redriven.error();
  Changed retried{*redriven};
  if (*redriven == std::ssize(*before)) return retried;
  const auto after = store.list(filter);
  if (!after) return after.error();
  add_refused(store, *before, *after, retried);
  return retried;
}

Result<Changed> discard_dead_letters(AnyStore& store, std::span<const std::string> ids, Time now) {
  const auto dead = find_dead(store, ids);
  if (!dead) return dead.error();
  Changed discarded;
  change_each(*dead, discarded, [&](const RowFilter& filter, std::span<const RowSummary>) {
    return store.discard(filter, now);
  });
  return discarded;
}

Result<Changed> discard_all_dead_letters(AnyStore& store, const DeadLetterFilter& which, int limit,
                                         Time now) {
  if (is_about_no_one(which)) return Changed{};
  const auto discarded = store.discard(filter_of(which, limit), now);
  if (!discarded) return discarded.error();
  return Changed{*discarded};
}

}  // namespace ctsync::server
