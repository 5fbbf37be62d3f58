// SPDX-License-Identifier: MIT
#include "operator/jobs/mapping_replays.hpp"

#include <algorithm>
#include <ctsync/json/view.hpp>
#include <utility>

#include "jobs/replay/mapping_walk.hpp"
#include "jobs/replay/replay_mapping.hpp"
#include "operator/jobs/replays.hpp"
#include "operator/jobs/target_option.hpp"

namespace ctsync::server {

namespace {

constexpr int records_of_page = 1'000;

/// The newest things of those that are put in.
class NewestThings {
 public:
  void put(MappedThing thing) {
    ++seen_;
    things_.push_back(std::move(thing));
    std::ranges::push_heap(things_, std::ranges::greater(), &MappedThing::row);
    if (things_.size() <= most_compared) return;
    std::ranges::pop_heap(things_, std::ranges::greater(), &MappedThing::row);
    things_.pop_back();
  }
  bool has_all() const noexcept { return seen_ == things_.size(); }
  std::vector<MappedThing> take() {
    std::ranges::sort(things_, std::ranges::greater(), &MappedThing::row);
    return std::move(things_);
  }

 private:
  std::vector<MappedThing> things_;  // a heap, with the oldest first
  std::size_t seen_ = 0;
};

bool is_deleted(json::Parser& parser, const std::string& record) {
  const auto root = parser.parse(record);
  return root && !(*root)["deletedAt"].string_or_empty().empty();
}

Status count_customers(AnyStore& store, const std::string& tenant, const MappingWalk& walk,
                       MappingReplayCount& count, NewestThings& newest) {
  json::Parser parser;
  for (std::int64_t after = 0;;) {
    const auto records = store.records(after, records_of_page);
    if (!records) return records.error();
    for (const auto& record : *records) {
      after = record.row;
      Key key = decode_key(tenant, record.key);
      const auto* touch = key.type == "customer" ? walk.touch_of(digest(key)) : nullptr;
      if (touch == nullptr) continue;
      if (is_deleted(parser, record.record)) {
        ++count.deleted;
        continue;
      }
      ++count.customers;
      newest.put({touch->row, std::move(key)});
    }
    if (std::ssize(*records) < records_of_page) return std::monostate{};
  }
}

/// Whether a step that a replay told was that of a customer.
Result<bool> is_of_customer(AnyStore& store, const MappingWalk::StoredStep& step) {
  const auto body = store.payload(Table::inbox, step.row);
  if (!body && body.error().code != Errc::missing) return body.error();
  json::Parser parser;
  const auto root = parser.parse(body ? std::string_view(*body) : std::string_view());
  return root && (*root)["events"].size() == 0;
}

}  // namespace

Result<MappingReplayRequest> plan_mapping_replay(MappingReplayRequest request,
                                                 const Tenants& tenants) {
  const auto tenant = tenants.choose(request.tenant);
  if (!tenant) return tenant.error();
  request.tenant = (*tenant)->name();
  if (!request.since) {
    return Error{Errc::invalid, "--since", "say since when the mapping was wrong"};
  }
  if (auto status = check_target(request.target, **tenant); !status) {
    return std::move(status).error();
  }
  if (auto status = check_window(request.since, request.until); !status) {
    return std::move(status).error();
  }
  return request;
}

Result<std::int64_t> start_mapping_replay(AnyStore& store, const MappingReplayRequest& request,
                                          Time now) {
  const auto parameters = to_json(request);
  return store.make_job({request.tenant, replay_mapping_kind, parameters}, now);
}

Result<MappingReplayCount> count_mapping_replay(AnyStore& store,
                                                const MappingReplayRequest& request,
                                                Duration keep_bodies, Time now) {
  MappingWalk walk(store, request, now);
  for (bool all = false; !all;) {
    const auto read = walk.read_on(Duration{1'000});
    if (!read) return read.error();
    all = *read;
  }
  MappingReplayCount count;
  NewestThings newest;
  if (auto status = count_customers(store, request.tenant, walk, count, newest); !status) {
    return std::move(status).error();
  }
  for (const auto& step : walk.steps()) {
    if (step.ended_at < now - keep_bodies) {
      ++count.no_body;
      continue;
    }
    const auto of_customer = step.of_replay ? is_of_customer(store, step) : Result<bool>(false);
    if (!of_customer) return of_customer.error();
    if (*of_customer) continue;
    ++count.steps;
    newest.put({step.row, {}});
  }
  count.is_all = newest.has_all();
  count.newest = newest.take();
  return count;
}

}  // namespace ctsync::server
