// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/fetcher.hpp>
#include <ctsync/contract/store/store.hpp>
#include <ctsync/pipeline/round.hpp>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

/// The second step of the pipeline: turns inbox entries into outbox calls.
namespace ctsync {

/// The result of process(). `erased`: a person was erased, so the store must be scrubbed.
struct ProcessReport {
  int entries = 0;
  bool erased = false;
};

namespace detail {

/// Returns claimed entries after a failure, so that they need not wait for their leases to expire.
template <Store S>
Error give_back(S& store, std::span<const ClaimedEntry> entries, Error error, Time now) {
  std::vector<Completion> completions;
  completions.reserve(entries.size());
  for (const auto& entry : entries) {
    auto& completion = completions.emplace_back();
    completion.row = entry.row;
    completion.fence = entry.fence;
    completion.state = EntryState::waiting;
    completion.reason = {ReasonCode::interrupted, to_string(error)};
    completion.due_at = now;
  }
  (void)store.complete(completions, now).has_value();
  return error;
}

/// Reads nothing: for rounds in which others read.
struct NoReads {
  std::vector<Fetched> operator()(std::string_view, std::string_view,
                                  std::span<const Fetch> reads) const {
    return std::vector<Fetched>(reads.size(), {Fetched::Kind::later, {}, {}});
  }
};

/// As NoReads. What can be done without is not configured, so that it is done without.
struct NoReadsOfPreview {
  std::vector<Fetched> operator()(std::string_view, std::string_view,
                                  std::span<const Fetch> reads) const {
    std::vector<Fetched> results;
    for (const auto& read : reads) {
      const bool needed = read.type != customer_group_type;
      results.push_back({needed ? Fetched::Kind::later : Fetched::Kind::not_configured, {}, {}});
    }
    return results;
  }
};

}  // namespace detail

/// Processes claimed entries and commits their completions in one transaction; forwards and
/// erasures are committed before it. Resources that must be read are read together, each once.
/// `clock()` is read again after the reads; it must not jump. After the commit,
/// `observe(ClaimedEntry, Completion)` is called for each entry.
template <Store S, Tenants T, Fetcher F, class Clock, class Observe>
Result<ProcessReport> process_claimed(S& store, Transformer& transformer, const T& tenants,
                                      F& fetch, std::span<const ClaimedEntry> entries, Clock clock,
                                      Observe observe) {
  detail::Round<S, T> round(store, tenants, transformer, entries, clock);
  if (auto status = round.run(fetch); !status) {
    return detail::give_back(store, entries, std::move(status).error(), clock());
  }
  const auto erased = round.erase();
  if (!erased) return detail::give_back(store, entries, erased.error(), clock());
  const auto completions = round.take_completions();
  if (auto status = store.complete(completions, clock()); !status) {
    return std::move(status).error();
  }
  if (auto status = round.erase_late_entries(); !status) return std::move(status).error();
  for (std::size_t i = 0; i < completions.size(); ++i) observe(entries[i], completions[i]);
  return ProcessReport{static_cast<int>(completions.size()), *erased};
}

/// Processes, as process_claimed() does, those claimed entries that need no read and no erasure and
/// are behind none of their key that does. `known` gives reads that need not be made, and `later`
/// for the others. Returns the entries that are left, which stay claimed: process_claimed() takes
/// them, in another thread if they must not delay other tenants.
template <Store S, Tenants T, class Observe, Fetcher F = detail::NoReads>
Result<std::vector<ClaimedEntry>> process_quick(S& store, Transformer& transformer,
                                                const T& tenants, std::vector<ClaimedEntry> entries,
                                                Time now, Observe observe, F known = {}) {
  detail::Round<S, T> round(
      store, tenants, transformer, entries, [now] { return now; }, detail::SlowWork::elsewhere);
  if (auto status = round.run(known); !status) {
    return detail::give_back(store, std::span<const ClaimedEntry>(entries),
                             std::move(status).error(), now);
  }
  const auto ends = round.take_completions();
  if (auto status = store.complete(ends, now); !status) return std::move(status).error();
  if (auto status = round.erase_late_entries(); !status) return std::move(status).error();
  std::size_t at = 0;
  std::vector<ClaimedEntry> left;
  for (auto& entry : entries) {
    if (round.is_left(entry)) {
      left.push_back(std::move(entry));
    } else {
      observe(entry, ends[at++]);
    }
  }
  return left;
}

/// What process_claimed() would complete entries with, none of which is claimed. Changes nothing
/// and reads nothing from commercetools: an entry that needs a read would wait. Forwards are
/// refused by the store, since nobody owns their senders. `records(const Key&)` gives the records
/// that they are applied to; without a function, those of the store.
template <Store S, Tenants T>
Result<std::vector<Completion>> preview(
    S& store, Transformer& transformer, const T& tenants, std::span<const ClaimedEntry> entries,
    Time now, std::function<Result<std::optional<std::string>>(const Key&)> records = {}) {
  detail::NoReadsOfPreview fetch;
  detail::Round<S, T> round(store, tenants, transformer, entries, [now] { return now; });
  round.use_records(std::move(records));
  if (auto status = round.run(fetch); !status) return std::move(status).error();
  return round.take_completions();
}

/// Claims up to `limit` entries and processes them. Any number of processors may work on one store.
template <Store S, Tenants T, Fetcher F, class Clock, class Observe>
Result<ProcessReport> process(S& store, Transformer& transformer, const T& tenants, F& fetch,
                              int limit, Clock clock, Duration lease, Observe observe) {
  const auto entries = store.claim(limit, clock(), lease);
  if (!entries) return entries.error();
  if (entries->empty()) return ProcessReport{};
  return process_claimed(store, transformer, tenants, fetch,
                         std::span<const ClaimedEntry>(*entries), std::move(clock),
                         std::move(observe));
}

}  // namespace ctsync
