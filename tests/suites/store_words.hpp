// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <ctsync/base/retry.hpp>
#include <ctsync/contract/store/store.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Helpers of the store suite: deliveries, calls, and must(), which requires a value.
namespace ctsync::suites {

inline constexpr Time noon{Duration{1'800'000'000'000}};
inline constexpr Duration second{1000};
inline constexpr Duration lease{30'000};

template <class T>
T must(Result<T> result) {
  REQUIRE_MESSAGE(result.has_value(), to_string(result.error()));
  return *std::move(result);
}

/// The key of a customer of tenant "shop" whose id is `name`.
inline Key key_of(std::string name) { return {"shop", "aurora", "customer", std::move(name)}; }

/// Entries that arrive in one request, each with the same body. By default they have tenant "shop",
/// source "hook" and key zero.
struct Arrival {
  std::vector<std::string> ids;
  std::string tenant = "shop";
  std::string source = "hook";
  std::string body = "{}";
  Time at = noon;
  std::string unreadable{};
  std::string key{};  ///< a name for key_of()
  EntryClass entry_class = EntryClass::live;
  std::int64_t job = 0;
  std::string trace{};
  std::optional<Time> due_at{};
};

template <class S>
std::vector<bool> arrive(S& store, const Arrival& arrival) {
  std::vector<NewEntry> entries;
  for (const auto& id : arrival.ids) {
    NewEntry entry{id, digest(key_of(arrival.key)), arrival.body};
    if (!arrival.unreadable.empty()) {
      entry.unreadable = {ReasonCode::unreadable, arrival.unreadable};
    }
    entry.due_at = arrival.due_at;
    entries.push_back(std::move(entry));
  }
  return must(store.accept({arrival.tenant, arrival.source, arrival.at, entries,
                            arrival.entry_class, arrival.job, arrival.trace}));
}

inline NewCall call_for(std::string key, std::string id, std::string target = "segment") {
  NewCall call;
  call.target = std::move(target);
  call.key = digest(key_of(std::move(key)));
  call.call.kind = CallKind::track;
  call.call.body = "{\"messageId\":\"" + id + "\"}";
  call.call.message_id = std::move(id);
  return call;
}

inline NewRecord record_of(std::string key, std::string record) {
  return {key_of(std::move(key)), std::move(record)};
}

/// Any reason with this text; none for an empty one.
inline Reason because(std::string text) {
  if (text.empty()) return {};
  return {ReasonCode::invalid, std::move(text)};
}

inline Completion ended(const ClaimedEntry& entry, EntryState state, std::string reason = {}) {
  return {entry.row, entry.fence, state, because(std::move(reason)), {}, {}, {}};
}

inline Settlement ended(const ClaimedCall& call, CallState state, std::string reason = {},
                        Time due_at = {}) {
  return {call.row, call.fence, state, because(std::move(reason)), due_at};
}

template <class S>
void complete(S& store, const Completion& completion, Time now = noon) {
  must(store.complete(std::vector{completion}, now));
}

template <class S>
void settle(S& store, const Settlement& settlement, Time now = noon) {
  must(store.settle(std::vector{settlement}, now));
}

/// Claims the only waiting entry.
template <class S>
ClaimedEntry claim_one(S& store, Time now = noon) {
  auto claimed = must(store.claim(10, now, lease));
  REQUIRE(claimed.size() == 1);
  return claimed[0];
}

/// Puts calls into the outbox by way of one entry named `id`.
template <class S>
void queue_calls(S& store, std::string id, std::vector<NewCall> calls, Time now = noon) {
  arrive(store, {.ids = {std::move(id)}});
  auto completion = ended(claim_one(store, now), EntryState::done);
  completion.calls = std::move(calls);
  complete(store, completion, now);
}

template <class S>
std::vector<ClaimedCall> take_calls(S& store, Time now = noon,
                                    std::string_view target = "segment") {
  return must(store.claim_calls("shop", target, 10, now, lease));
}

/// The row of an entry by its name.
template <class S>
std::optional<std::int64_t> entry_row(S& store, std::string_view tenant, std::string_view source,
                                      std::string_view id) {
  return must(store.entry_rows(std::array{EntryName{tenant, source, id}})).at(0);
}

inline std::vector<std::string> ids(const std::vector<ClaimedEntry>& entries) {
  std::vector<std::string> out;
  for (const auto& entry : entries) out.push_back(entry.id);
  return out;
}

inline std::vector<std::string> ids(const std::vector<ClaimedCall>& calls) {
  std::vector<std::string> out;
  for (const auto& call : calls) out.push_back(call.call.message_id);
  return out;
}

using Words = std::vector<std::string>;
using EntryCounts = std::array<std::int64_t, entry_state_words.size()>;
using CallCounts = std::array<std::int64_t, call_state_words.size()>;

/// Counts all rows one by one.
template <class S>
Counts recount(S& store) {
  Counts counts;
  for (const auto& row : must(store.list({.limit = 1'000'000}))) {
    for (std::size_t i = 0; i < counts.entries.size(); ++i) {
      const bool here = row.table == Table::inbox && row.state == name(static_cast<EntryState>(i));
      counts.entries[i] += here ? 1 : 0;
    }
    for (std::size_t i = 0; i < counts.calls.size(); ++i) {
      const bool here = row.table == Table::outbox && row.state == name(static_cast<CallState>(i));
      counts.calls[i] += here ? 1 : 0;
    }
  }
  return counts;
}

template <class S>
void check_counts(S& store) {
  const auto counts = must(store.counts());
  const auto walked = recount(store);
  CHECK(counts.entries == walked.entries);
  CHECK(counts.calls == walked.calls);
}

}  // namespace ctsync::suites
