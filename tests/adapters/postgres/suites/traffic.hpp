// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <ctsync/contract/store/store.hpp>
#include <map>
#include <mutex>
#include <postgres/row_number.hpp>
#include <postgres/store.hpp>
#include <random>
#include <set>
#include <string>
#include <suites/store_words.hpp>
#include <thread>
#include <vector>

#include "adapters/postgres/processes.hpp"
#include "adapters/postgres/scratch.hpp"

/// Versions of customers that arrive in any sequence, and stores that bring them to a target.
namespace ctsync::postgres::test {

inline Time now() { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

inline std::string customer_of(std::string_view id) {
  return std::string(id.substr(0, id.find(':')));
}
inline int version_of(std::string_view id) {
  const auto digits = id.substr(id.find(':') + 1);
  int version = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), version);
  return version;
}

/// A customer whose work is done in a partition.
inline std::string customer_in(int part, int number = 0) {
  for (int i = 0;; ++i) {
    const auto name = "p" + std::to_string(i);
    if (part_of(digest(suites::key_of(name))) == part && number-- == 0) return name;
  }
}

/// "customer:version" of all versions of all customers, each customer's in any sequence.
inline std::vector<std::string> shuffled_versions(int customers, int versions, unsigned seed) {
  std::vector<std::string> ids;
  for (int customer = 0; customer < customers; ++customer) {
    for (int version = 1; version <= versions; ++version) {
      ids.push_back("c" + std::to_string(customer) + ":" + std::to_string(version));
    }
  }
  std::shuffle(ids.begin(), ids.end(), std::mt19937(seed));
  return ids;
}

/// What was seen of several stores together. Threads share it.
class Observed {
 public:
  void claimed(const std::string& id) {
    const std::lock_guard lock(mutex_);
    ++claims_[id];
  }
  void sending(const std::string& customer) {
    const std::lock_guard lock(mutex_);
    if (!out_.insert(customer).second) ++sent_at_once;
  }
  void sent(const std::string& id) {
    const std::lock_guard lock(mutex_);
    const auto customer = customer_of(id);
    out_.erase(customer);
    auto& newest = newest_[customer];
    if (version_of(id) < newest) ++older_after_newer;
    newest = std::max(newest, version_of(id));
    if (++requests_[id] > 1) ++sent_again;
  }
  /// Whether it was a success. An error may only say that the store is unavailable.
  template <class R>
  bool succeeded(const R& result) {
    if (result) return true;
    const std::lock_guard lock(mutex_);
    ++unavailable;
    if (result.error().code != Errc::unavailable) other_errors.push_back(to_string(result.error()));
    return false;
  }
  int most_claims() const {
    int most = 0;
    for (const auto& [id, times] : claims_) most = std::max(most, times);
    return most;
  }
  std::size_t different_claims() const { return claims_.size(); }
  /// The version of each customer that the target has.
  std::map<std::string, int> newest() {
    const std::lock_guard lock(mutex_);
    return newest_;
  }

  std::atomic<int> sent_at_once{0};
  std::atomic<int> older_after_newer{0};
  std::atomic<int> sent_again{0};
  std::atomic<int> unavailable{0};
  std::vector<std::string> other_errors;

 private:
  std::mutex mutex_;
  std::map<std::string, int> claims_;
  std::map<std::string, int> newest_;
  std::map<std::string, int> requests_;
  std::set<std::string> out_;
};

/// Accepts one version; repeats it like a sender without an answer.
inline bool accept_version(Store& store, Observed& observed, const std::string& id) {
  const NewEntry entry{id, digest(suites::key_of(customer_of(id))), id};
  while (true) {
    auto added = store.accept({"shop", "hook", now(), {&entry, 1}});
    if (observed.succeeded(added)) return added->at(0);
  }
}

/// Claims entries, and writes a record and a call for each version that is newer than the record.
inline std::size_t process_some(Store& store, Observed& observed, int limit = 50) {
  auto claimed = store.claim(limit, now(), std::chrono::minutes{15});
  if (!observed.succeeded(claimed)) return 0;
  std::map<std::string, int> known;
  std::vector<Completion> completions;
  for (const auto& entry : *claimed) {
    observed.claimed(entry.id);
    const auto customer = customer_of(entry.body);
    if (!known.contains(customer)) {
      auto record = store.record(suites::key_of(customer));
      while (!observed.succeeded(record)) record = store.record(suites::key_of(customer));
      known[customer] = *record ? version_of(**record) : 0;
    }
    auto& completion = completions.emplace_back(suites::ended(entry, EntryState::done));
    if (version_of(entry.body) <= known[customer]) {
      completion.state = EntryState::ignored;
      completion.reason = suites::because("older");
      continue;
    }
    known[customer] = version_of(entry.body);
    completion.record = suites::record_of(customer, entry.body);
    completion.calls.push_back(suites::call_for(customer, entry.body));
  }
  observed.succeeded(store.complete(completions, now()));
  return completions.size();
}

/// Claims calls, "sends" them, and settles until the store takes it.
inline std::size_t send_some(Store& store, Observed& observed, int limit = 50) {
  auto calls = store.claim_calls("shop", "segment", limit, now(), std::chrono::minutes{15});
  if (!observed.succeeded(calls)) return 0;
  std::vector<Settlement> settlements;
  for (const auto& call : *calls) {
    observed.sending(customer_of(call.call.message_id));
    settlements.push_back(suites::ended(call, CallState::accepted));
  }
  for (const auto& call : *calls) observed.sent(call.call.message_id);
  while (!observed.succeeded(store.settle(settlements, now()))) {
  }
  return calls->size();
}

/// Processes and sends until nothing waits in the database any more.
inline void drain(Store& store, Observed& observed) {
  wait_until("nothing waits any more", [&] {
    if (process_some(store, observed) + send_some(store, observed) > 0) return false;
    auto counts = store.counts();
    return observed.succeeded(counts) && counts->entries[0] == 0 && counts->calls[0] == 0;
  });
}

/// Each customer's newest version is in the store and was the last that the target got.
inline void check_nothing_lost(Store& store, Observed& observed, int customers, int versions) {
  const auto newest = observed.newest();
  CHECK(newest.size() == static_cast<std::size_t>(customers));
  for (const auto& [customer, version] : newest) {
    CHECK(version == versions);
    const auto record = suites::must(store.record(suites::key_of(customer)));
    CHECK(record == customer + ":" + std::to_string(versions));
  }
  CHECK(observed.older_after_newer == 0);
  CHECK(observed.sent_at_once == 0);
  CHECK(observed.other_errors.empty());
  if (!observed.other_errors.empty()) MESSAGE(observed.other_errors[0]);
  suites::check_counts(store);
}

/// Leases that last for so long, renewed ten times as often.
inline Options short_leases(const std::string& url, Duration lease) {
  Options options{url};
  options.longest_request = Duration{0};
  options.reserve = lease;
  options.renewal = lease / 10;
  return options;
}

}  // namespace ctsync::postgres::test
