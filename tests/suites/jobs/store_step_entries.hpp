// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "suites/store_history.hpp"
#include "suites/store_jobs.hpp"

/// Tests the contract of steps that a job adds.
namespace ctsync::suites {

template <class S>
void a_job_may_add_steps(S& store) {
  auto leader = new_leader(store);
  const std::vector<NewEntry> entries{
      {.id = "step", .key = digest(key_of("ada")), .body = "{\"step\":4}", .is_step = true},
      {.id = "none", .key = digest(key_of("ada")), .body = "{}"},
      {.id = "step", .key = digest(key_of("ada")), .body = "{\"step\":4}", .is_step = true}};
  const std::vector<NewDelivery> deliveries{{"shop", "replay", noon, entries}};
  JobStep step{leader.job, leader.fence, leader.step, "1"};
  step.deliveries = deliveries;
  const auto progress = must(store.advance_job(step, noon, lease));
  CHECK(progress.fresh == 2);
  CHECK(progress.duplicates == 1);
  const auto claimed = must(store.claim(10, noon, lease));
  REQUIRE(ids(claimed) == Words{"step", "none"});
  CHECK(claimed[0].is_step);
  CHECK(claimed[0].job == leader.job);
  CHECK(claimed[0].body == "{\"step\":4}");
  CHECK_FALSE(claimed[1].is_step);
  for (const auto& entry : claimed) complete(store, ended(entry, EntryState::done));
  CHECK(counts_of(store, leader) == JobCounts{3, 2, 1, 0, 0});
  check_counts(store);
  check_tallies(store);
}

template <class S>
void an_entry_of_the_past_says_its_key(S& store) {
  arrive(store, {.ids = {"done", "dead", "waiting"}, .key = "ada"});
  arrive(store, {.ids = {"of another"}, .key = "eve"});
  arrive(store, {.ids = {"alone"}});
  for (const auto& entry : must(store.claim(10, noon, lease))) {
    if (entry.id == "waiting") continue;
    complete(store, ended(entry, entry.id == "dead" ? EntryState::dead : EntryState::done, "why"));
  }
  const auto past = walk(store, {.tenant = "shop", .limit = 2});
  REQUIRE(past.size() == 5);
  for (const auto& row : past) {
    CAPTURE(row.delivery_id);
    if (row.delivery_id == "alone") {
      CHECK(row.key == KeyDigest{});
    } else {
      CHECK(row.key == digest(key_of(row.delivery_id == "of another" ? "eve" : "ada")));
    }
  }
}

}  // namespace ctsync::suites
