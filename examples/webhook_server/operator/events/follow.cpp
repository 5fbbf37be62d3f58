// SPDX-License-Identifier: MIT
#include "operator/events/follow.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace ctsync::server {

namespace {

/// Gateways of a shared store commit in another sequence than that of row numbers, and clocks
/// differ. What arrived within this time is looked at again.
constexpr Duration overlap{15'000};

constexpr int page_size = 200;

/// Of more events than these the oldest are no longer followed.
constexpr std::size_t most_followed = 10'000;

}  // namespace

Status EventFollower::look(Time now, const Visit& visit) {
  if (auto status = look_at_open(visit); !status) return status;
  if (auto status = look_for_new(visit); !status) return status;
  forget(now);
  return std::monostate{};
}

Status EventFollower::look_at_open(const Visit& visit) {
  for (auto& [row, followed] : followed_) {
    if (followed.over) continue;
    RowFilter filter;
    filter.table = Table::inbox;
    filter.row = row;
    filter.limit = 1;
    auto rows = store_.list(filter);
    if (!rows) return std::move(rows).error();
    if (rows->empty()) {  // it was forgotten meanwhile
      followed.over = true;
      continue;
    }
    const auto event = complete_event(store_, transformer_, std::move(rows->front()));
    if (!event) return event.error();
    const auto status = status_of(*event);
    followed.over = is_over(*event);
    if (std::exchange(followed.status, status) != status) visit(*event);
  }
  return std::monostate{};
}

Status EventFollower::look_for_new(const Visit& visit) {
  HistoryFilter filter;
  filter.tenant = tenant_;
  filter.place = source_;
  filter.since = from_ - overlap;
  filter.limit = page_size;
  std::vector<RowSummary> fresh;
  for (bool more = true; more && fresh.size() < most_followed;) {
    auto page = store_.history(filter);
    if (!page) return std::move(page).error();
    for (auto& row : page->rows) {
      if (row.since >= from_ && !followed_.contains(row.row)) fresh.push_back(std::move(row));
    }
    more = !page->complete;
    filter.before = page->next;
  }
  for (auto row = fresh.rbegin(); row != fresh.rend(); ++row) {
    auto event = complete_event(store_, transformer_, std::move(*row));
    if (!event) return std::move(event).error();
    followed_[event->entry.row] = {event->entry.since, status_of(*event), is_over(*event)};
    if (event->subject.is_step) {
      followed_[event->entry.row].over = true;  // the event of its sender tells of it
    } else {
      visit(*event);
    }
  }
  return std::monostate{};
}

void EventFollower::forget(Time now) {
  from_ = std::max(from_, now - overlap);
  std::erase_if(followed_, [this](const auto& each) {
    return each.second.over && each.second.arrived < from_ - overlap;
  });
  while (followed_.size() > most_followed) followed_.erase(followed_.begin());
}

}  // namespace ctsync::server
