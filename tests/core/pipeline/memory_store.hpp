// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <ctsync/contract/store/store.hpp>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extending/store_example.hpp"

namespace ctsync::test {

/// The store in memory that the documentation shows, with verbs that fail when a test wants them
/// to, and with a short way to look into it and to fill it.
class MemoryStore : public examples::MemoryStore {
  using Inner = examples::MemoryStore;

 public:
  std::string_view fail;  ///< the verb that fails
  int record_reads = 0;
  int erasures = 0;
  std::map<std::pair<Table, std::int64_t>, int> payload_reads;  ///< by row
  std::function<void()> after_erase;                            ///< called once

  Result<std::vector<bool>> accept(const NewDelivery& delivery) {
    if (fail == "accept") return busy();
    return Inner::accept(delivery);
  }
  Result<std::vector<ClaimedEntry>> claim(int limit, Time now, Duration lease) {
    if (fail == "claim") return busy();
    return Inner::claim(limit, now, lease);
  }
  Status forward(std::span<const Forward> forwards) {
    if (fail == "forward") return busy();
    return Inner::forward(forwards);
  }
  Status complete(std::span<const Completion> completions, Time now) {
    if (fail != "complete") return Inner::complete(completions, now);
    std::vector<Completion> back;  // leases are over all the same
    for (const auto& each : completions) {
      back.push_back({each.row, each.fence, EntryState::waiting, {}, now, {}, {}});
    }
    (void)Inner::complete(back, now);
    return busy();
  }
  Result<std::optional<std::string>> record(const Key& key) {
    if (fail == "record") return busy();
    ++record_reads;
    return Inner::record(key);
  }
  Result<std::vector<ClaimedCall>> claim_calls(std::string_view tenant, std::string_view target,
                                               int limit, Time now, Duration lease,
                                               CallClass calls = CallClass::any) {
    if (fail == "claim_calls") return busy();
    return Inner::claim_calls(tenant, target, limit, now, lease, calls);
  }
  Result<std::vector<Holder>> holders(std::string_view tenant, const Identifier& identifier) {
    if (fail == "holders") return busy();
    return Inner::holders(tenant, identifier);
  }
  Result<bool> waits(std::string_view tenant, std::string_view target, const KeyDigest& key) {
    if (fail == "waits") return busy();
    return Inner::waits(tenant, target, key);
  }
  Status settle(std::span<const Settlement> settlements, Time now) {
    if (fail == "settle") return busy();
    return Inner::settle(settlements, now);
  }
  Result<std::string> payload(Table table, std::int64_t row) {
    ++payload_reads[{table, row}];
    return Inner::payload(table, row);
  }
  Result<Erased> erase(const Erasure& erasure, Time now) {
    if (fail == "erase") return busy();
    ++erasures;
    auto erased = Inner::erase(erasure, now);
    if (after_erase) std::exchange(after_erase, nullptr)();
    return erased;
  }

  std::vector<RowSummary> rows(Table table) {
    RowFilter filter;
    filter.table = table;
    filter.limit = 100'000;
    return Inner::list(filter).value();
  }
  std::vector<RowSummary> entries() { return rows(Table::inbox); }
  std::vector<RowSummary> calls() { return rows(Table::outbox); }
  /// The body of a row; empty if it is no longer kept.
  std::string body(const RowSummary& row) {
    auto kept = Inner::payload(row.table, row.row);
    return kept ? *kept : std::string();
  }
  /// The record under a key; empty where there is none.
  std::string record_at(const Key& key) { return Inner::record(key)->value_or(""); }

  /// Adds an entry as if it had arrived, and gives its row.
  std::int64_t arrive(std::string_view body, const Key& key = {}, std::string_view tenant = "t") {
    const std::string id = "arrived-" + std::to_string(entries().size());
    const NewEntry entry{id, digest(key), body};
    REQUIRE(Inner::accept({tenant, "web", {}, {&entry, 1}}).has_value());
    return entries().back().row;
  }
  /// Writes a record and calls as the end of an entry whose body is removed.
  void write(std::optional<NewRecord> record, std::vector<NewCall> calls = {},
             std::string_view tenant = "t") {
    const std::int64_t row = arrive("{}", {}, tenant);
    const auto claimed = Inner::claim(100'000, {}, Duration{1});
    REQUIRE(claimed.has_value());
    for (const auto& each : *claimed) {
      Completion end{each.row, each.fence, EntryState::waiting, {}, {}, {}, {}};
      if (each.row == row) {
        end.state = EntryState::done;
        end.record = std::move(record);
        end.calls = std::move(calls);
      }
      REQUIRE(Inner::complete({&end, 1}, {}).has_value());
    }
    const std::vector<std::int64_t> rows{row};
    REQUIRE(Inner::erase({{}, rows, {}, {}}, {}).has_value());
  }

 private:
  static Error busy() { return {Errc::unavailable, "", "the store is busy"}; }
};
static_assert(Store<MemoryStore>);

}  // namespace ctsync::test
