// SPDX-License-Identifier: MIT
#include "jobs/replay/mapping_walk.hpp"

#include <algorithm>
#include <ctsync/pipeline/jobs/retell.hpp>
#include <string_view>
#include <utility>

#include "clock.hpp"
#include "jobs/replay/replay_mapping.hpp"

namespace ctsync::server {

namespace {

constexpr int rows_of_page = 5'000;

}  // namespace

MappingWalk::MappingWalk(AnyStore& store, MappingReplayRequest request, Time before)
    : store_(store), request_(std::move(request)) {
  request_.until = std::min(request_.until.value_or(before), before);
  if (!request_.exact) return;
  for (const auto& key : request_.keys.value_or(std::vector<KeyDigest>{})) touched_[key] = {};
  for (const auto row : request_.rows) steps_.push_back({row, *request_.until, false});
  std::ranges::sort(steps_, {}, &StoredStep::row);
}

Result<bool> MappingWalk::read_on(Duration time) {
  if (request_.exact) return true;
  HistoryFilter filter;
  filter.tenant = request_.tenant;
  filter.limit = rows_of_page;
  const auto end = now() + time;
  while (true) {
    filter.before = next_;
    const auto page = store_.history(filter);
    if (!page) return page.error();
    for (const auto& row : page->rows) note(row);
    next_ = page->next;
    if (page->complete) {
      sort_out();
      return true;
    }
    if (now() >= end) return false;
  }
}

// An entry that forwarded others is no more than their sender.
void MappingWalk::note(const RowSummary& row) {
  if (!row.forwarded_to.empty()) return note_forwarded(row);
  if (!was_mapped(row) || !is_asked_for(row)) return;
  Mapped mapped{{row.row, *row.ended_at, row.source_or_target == replay_mapping_kind},
                row.key,
                row.calls > 0};
  if (mapped.step.of_replay) {
    steps_.push_back(mapped.step);
    touch(mapped);
    return;
  }
  const auto digest = digest_of({row.source_or_target, row.delivery_id});
  if (forwarded_.contains(digest)) {
    steps_.push_back(mapped.step);
  } else if (!mapped_.try_emplace(digest, mapped).second) {
    touch(mapped);  // one of several with this id, which differ in their keys: no forward
  }
}

bool MappingWalk::is_asked_for(const RowSummary& row) const {
  if (!row.ended_at || *row.ended_at >= *request_.until) return false;
  if (request_.since && *row.ended_at < *request_.since) return false;
  return !request_.keys || std::ranges::count(*request_.keys, row.key) != 0;
}

void MappingWalk::note_forwarded(const RowSummary& sender) {
  const auto rekeyed = rekeyed_id(sender.source_or_target, sender.delivery_id);
  for (std::string_view left = sender.forwarded_to; !left.empty();) {
    const auto id = left.substr(0, left.find(' '));
    left.remove_prefix(std::min(left.size(), id.size() + 1));
    if (id == rekeyed) continue;
    const auto digest = digest_of({sender.source_or_target, id});
    const auto found = mapped_.find(digest);
    if (found != mapped_.end()) {
      steps_.push_back(found->second.step);
      mapped_.erase(found);
    } else if (!request_.since || sender.since >= *request_.since - history_slack) {
      forwarded_.insert(digest);
    }
  }
}

/// What nobody forwarded is no step.
void MappingWalk::sort_out() {
  for (const auto& [id, mapped] : mapped_) touch(mapped);
  mapped_.clear();
  std::ranges::sort(steps_, {}, &StoredStep::row);
}

void MappingWalk::touch(const Mapped& mapped) {
  const auto row = mapped.step.row;
  Touch& newest = touched_[mapped.key];
  const bool better = mapped.made_calls == newest.made_calls ? row > newest.row : mapped.made_calls;
  if (better) newest = {row, mapped.made_calls};
}

const MappingWalk::Touch* MappingWalk::touch_of(const KeyDigest& key) const noexcept {
  const auto found = touched_.find(key);
  return found == touched_.end() ? nullptr : &found->second;
}

}  // namespace ctsync::server
