// SPDX-License-Identifier: MIT
#include "jobs/replay/replay_mapping.hpp"

#include <algorithm>
#include <charconv>
#include <ctsync/pipeline/jobs/retell.hpp>
#include <memory>
#include <utility>

#include "clock.hpp"
#include "jobs/replay/mapping_request.hpp"
#include "jobs/replay/mapping_walk.hpp"
#include "jobs/slices.hpp"

namespace ctsync::server {

namespace {

/// A step while the inbox or the records are read.
constexpr Duration reading{1'000};
constexpr int records_of_page = 200;
constexpr Duration pause_after_failure{2'000};

/// How far the job has come: the row of the last record, or of the last stored step.
struct Cursor {
  bool in_events = false;
  std::int64_t row = 0;
};

constexpr std::string_view events_word = "events:";
constexpr std::string_view customers_word = "customers:";

Cursor parse_cursor(std::string_view text) {
  Cursor cursor;
  cursor.in_events = text.starts_with(events_word);
  text.remove_prefix(std::min(text.size(), text.find(':') + 1));
  (void)std::from_chars(text.data(), text.data() + text.size(), cursor.row);
  return cursor;
}

std::string to_text(const Cursor& cursor) {
  return std::string(cursor.in_events ? events_word : customers_word) + std::to_string(cursor.row);
}

class ReplayMapping {
 public:
  ReplayMapping(const JobTools& tools, MappingReplayRequest request, const Job& job)
      : store_(tools.store),
        traffic_(tools.traffic),
        tenant_(request.tenant),
        how_{job.number, request.target, request.new_ids},
        walk_(tools.store, std::move(request), job.made_at) {}

  JobWork operator()(const Job& job) {
    JobWork work = unchanged(job);
    if (auto status = advance(job, work); !status) {
      work = unchanged(job);
      work.error = to_string(status.error());
      work.wait = pause_after_failure;
    }
    return work;
  }

 private:
  Status advance(const Job& job, JobWork& work) {
    if (!is_read_) {
      const auto all = walk_.read_on(reading);
      if (!all) return all.error();
      is_read_ = *all;
      return std::monostate{};
    }
    const bool live = traffic_.is_live(now());
    if (live) work.wait = pause_beside_live;
    const auto cursor = parse_cursor(job.cursor);
    return cursor.in_events ? add_events(cursor, slice(live), work)
                            : add_customers(cursor, slice(live), work);
  }

  Status add_customers(Cursor cursor, std::size_t most, JobWork& work) {
    const auto end = now() + reading;
    while (work.entries.size() < most && !cursor.in_events && now() < end) {
      const auto records = store_.records(cursor.row, records_of_page);
      if (!records) return records.error();
      std::size_t seen = 0;
      for (; seen < records->size() && work.entries.size() < most; ++seen) {
        const auto& record = (*records)[seen];
        cursor.row = record.row;
        const Key key = decode_key(tenant_, record.key);
        if (key.type != "customer" || walk_.touch_of(digest(key)) == nullptr) continue;
        work.entries.push_back(retold_customer(key, how_));
      }
      const bool all = seen == records->size() && std::ssize(*records) < records_of_page;
      if (all) cursor = {true, 0};
    }
    work.cursor = to_text(cursor);
    return std::monostate{};
  }

  Status add_events(Cursor cursor, std::size_t most, JobWork& work) {
    const auto& steps = walk_.steps();
    auto next = std::ranges::upper_bound(steps, cursor.row, {}, &MappingWalk::StoredStep::row);
    for (std::size_t n = 0; n < most && next != steps.end(); ++n, ++next) {
      if (auto status = add_events_of(next->row, work); !status) return status;
      cursor.row = next->row;
    }
    work.cursor = to_text(cursor);
    if (next == steps.end()) work.end = JobState::done;
    return std::monostate{};
  }

  Status add_events_of(std::int64_t row, JobWork& work) {
    const auto body = store_.payload(Table::inbox, row);
    if (!body && body.error().code != Errc::missing) return body.error();
    if (!body) {
      ++work.ignored;
      return std::monostate{};
    }
    auto entry = retold_events(parser_, tenant_, *body, how_);
    if (!entry) {
      ++work.ignored;
    } else if (*entry) {
      work.entries.push_back(**std::move(entry));
    }
    return std::monostate{};
  }

  AnyStore& store_;
  const Traffic& traffic_;
  std::string tenant_;
  Retelling how_;
  MappingWalk walk_;
  json::Parser parser_;
  bool is_read_ = false;
};

}  // namespace

Result<PrepareStep> begin_replay_mapping(const Job& job, const JobTools& tools) {
  auto request = parse_mapping_replay(job.tenant, job.parameters);
  if (!request) return std::move(request).error();
  if (tools.tenants.configured(job.tenant) == nullptr) {
    return Error{Errc::configuration, "tenant", "the tenant of the job is not configured here"};
  }
  return PrepareStep([work = std::make_shared<ReplayMapping>(tools, *std::move(request), job)](
                         const Job& each) { return (*work)(each); });
}

}  // namespace ctsync::server
