// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include "store_words.hpp"

/// Tests that no call overtakes an older one of its key, however the older one ends.
namespace ctsync::suites {

/// The expected content of an outbox. Calls are numbered in the sequence in which they came.
class ModelOutbox {
 public:
  struct Row {
    std::string key;
    CallState state = CallState::waiting;
    Time due_at{};
    bool out = false;
  };

  std::string add(const std::string& key) {
    rows_.push_back({key});
    return std::to_string(rows_.size() - 1);
  }
  Row& at(const ClaimedCall& call) { return rows_.at(std::stoul(call.call.message_id)); }

  /// Numbers of the calls that may be handed out.
  Words due(Time now) const {
    std::map<std::string, bool> met;  // keys with a call that is out or an earlier call that waits
    for (const auto& row : rows_) {
      if (row.out) met[row.key] = true;
    }
    Words due;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const auto& row = rows_[i];
      if (row.state != CallState::waiting || !met.try_emplace(row.key, true).second) continue;
      if (row.due_at <= now) due.push_back(std::to_string(i));
    }
    return due;
  }
  std::int64_t redrive(int limit, Time now) {
    std::int64_t count = 0;
    for (auto& row : rows_) {
      if (row.state != CallState::dead || count == limit) continue;
      row.state = CallState::waiting;
      row.due_at = now;
      ++count;
    }
    return count;
  }

 private:
  std::vector<Row> rows_;
};

/// Applies the same random operations to a store and to a model of it.
template <class S>
class RandomWork {
 public:
  RandomWork(S& store, unsigned seed) : store_(store), random_(seed) {}

  void go_on() {
    now_ += Duration{random(400)};
    const auto dice = random(10);
    if (dice < 2) queue();
    if (dice >= 2 && dice < 5) claim(1 + random(8));
    if (dice >= 5 && dice < 9) settle_one(random(6));
    if (dice == 9 && random(4) == 0) redrive();
  }
  void finish() {
    while (!out_.empty()) settle_one(0);
    now_ += second * 1000;
    for (claim(1000); !out_.empty(); claim(1000)) {
      while (!out_.empty()) settle_one(0);
    }
    CHECK(must(store_.counts()).calls[0] == 0);
    check_counts(store_);
  }

 private:
  int random(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  void queue() {
    std::vector<NewCall> calls;
    const bool same = random(3) == 0;
    for (int left = 1 + random(same ? 40 : 6); left > 0; --left) {
      const auto key = same ? "long" : "key" + std::to_string(random(6));
      calls.push_back(call_for(key, model_.add(key)));
    }
    queue_calls(store_, "entry" + std::to_string(entries_++), calls, now_);
  }
  void claim(int limit) {
    auto due = model_.due(now_);
    const auto claimed =
        must(store_.claim_calls("shop", "segment", limit, now_, std::chrono::hours{1}));
    if (due.size() <= static_cast<std::size_t>(limit)) {
      CHECK(ids(claimed) == due);
    } else {
      CHECK(claimed.size() == static_cast<std::size_t>(limit));
    }
    for (const auto& call : claimed) {
      CHECK(std::ranges::count(due, call.call.message_id) == 1);
      model_.at(call).out = true;
      out_.push_back(call);
    }
  }
  void settle_one(int dice) {
    if (out_.empty()) return;
    const auto place = out_.begin() + random(static_cast<int>(out_.size()));
    auto& row = model_.at(*place);
    row.out = false;
    row.state = dice == 4 ? CallState::dead : dice == 5 ? CallState::waiting : CallState::accepted;
    row.due_at = now_ + Duration{random(3000)};
    settle(store_, ended(*place, row.state, "told so", row.due_at), now_);
    out_.erase(place);
  }
  void redrive() {
    RowFilter filter;
    filter.limit = 1 + random(4);
    CHECK(must(store_.redrive(filter, now_)) == model_.redrive(filter.limit, now_));
  }

  S& store_;
  std::mt19937 random_;
  Time now_ = noon;
  ModelOutbox model_;
  std::vector<ClaimedCall> out_;
  int entries_ = 0;
};

template <class S>
void never_lets_a_call_overtake_an_older_one(S& store) {
  RandomWork work(store, 11);
  for (int step = 0; step < 1'500; ++step) work.go_on();
  work.finish();
}

}  // namespace ctsync::suites
