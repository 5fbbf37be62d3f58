// SPDX-License-Identifier: MIT
#include "jobs/replay/call_walk.hpp"

#include <algorithm>
#include <utility>

#include "clock.hpp"

namespace ctsync::server {

namespace {

constexpr int rows_of_page = 5'000;

bool is_later(const std::unordered_map<std::int64_t, std::int64_t>& rows,
              const CallWalk::Found& call) {
  const auto found = rows.find(call.lane);
  return found != rows.end() && found->second > call.row;
}

}  // namespace

CallWalk::CallWalk(AnyStore& store, ReplayRequest request, std::vector<std::string> targets,
                   Time before)
    : store_(store), request_(std::move(request)), targets_(std::move(targets)) {
  request_.until = std::min(request_.until.value_or(before), before);
}

Result<HistoryPage> CallWalk::page(std::int64_t before) {
  HistoryFilter filter;
  filter.table = Table::outbox;
  filter.tenant = request_.tenant;
  filter.place = request_.target;
  if (request_.keys) filter.keys = *request_.keys;
  filter.before = before;
  filter.limit = rows_of_page;
  return store_.history(filter);
}

Result<bool> CallWalk::read_on(Duration time) {
  // Keys that are none would select all.
  if (request_.keys && request_.keys->empty()) return true;
  const auto end = now() + time;
  while (true) {
    const auto read = page(next_);
    if (!read) return read.error();
    for (const auto& row : read->rows) {
      newest_seen_ = std::max(newest_seen_, row.row);
      note_lane(row);
      if (const auto call = match(row)) found_.push_back(*call);
    }
    next_ = read->next;
    if (read->complete) {
      std::ranges::sort(found_, {}, &Found::row);
      return true;
    }
    if (now() >= end) return false;
  }
}

Status CallWalk::refresh() {
  const auto known = newest_seen_;
  for (auto before = newest_row; before > known;) {
    const auto read = page(before);
    if (!read) return read.error();
    for (const auto& row : read->rows) {
      if (row.row <= known) break;
      newest_seen_ = std::max(newest_seen_, row.row);
      note_lane(row);
      add_newer(row);
    }
    if (read->complete) break;
    before = read->next;
  }
  std::ranges::sort(found_, {}, &Found::row);
  return std::monostate{};
}

void CallWalk::note_lane(const RowSummary& row) {
  if (row.state != name(CallState::accepted) && row.state != name(CallState::waiting)) return;
  const auto kind = call_kind(row.kind);
  if (kind != CallKind::identify && kind != CallKind::delete_person) return;
  auto& newest = (kind == CallKind::identify ? identifies_ : deletions_)[row.lane];
  newest = std::max(newest, row.row);
}

std::optional<CallWalk::Found> CallWalk::found_in(const RowSummary& row) const {
  const auto target = std::ranges::find(targets_, row.source_or_target);
  const auto kind = call_kind(row.kind);
  if (target == targets_.end() || !kind || !row.ended_at) return std::nullopt;
  const auto place = static_cast<std::uint16_t>(target - targets_.begin());
  return Found{row.row, row.lane, *kind, place, *row.ended_at};
}

std::optional<CallWalk::Found> CallWalk::match(const RowSummary& row) const {
  if (row.state != name(request_.state)) return std::nullopt;
  auto found = found_in(row);
  if (!found || found->ended_at >= *request_.until) return std::nullopt;
  if (request_.since && found->ended_at < *request_.since) return std::nullopt;
  return found;
}

void CallWalk::note_sent(const Found& call) {
  if (call.kind == CallKind::identify) sent_.insert(call.lane);
}

void CallWalk::add_newer(const RowSummary& row) {
  if (row.state != name(CallState::accepted) || !sent_.contains(row.lane)) return;
  const auto found = found_in(row);
  if (found && found->kind == CallKind::identify) found_.push_back(*found);
}

CallFate CallWalk::fate_of(const Found& call) const {
  if (is_later(deletions_, call)) return CallFate::deleted;
  if (call.kind == CallKind::identify && is_later(identifies_, call)) return CallFate::superseded;
  return CallFate::sent;
}

}  // namespace ctsync::server
