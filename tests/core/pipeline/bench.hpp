// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <ctsync/contract/fetcher.hpp>
#include <ctsync/pipeline/dispatch.hpp>
#include <ctsync/pipeline/receive.hpp>
#include <ctsync/pipeline/tenant.hpp>
#include <ctsync/pipeline/transformer.hpp>
#include <ctsync/protocol/segment/protocol.hpp>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/pipeline/memory_store.hpp"

/// What tests of the pipeline are made of.
namespace ctsync::test {

inline constexpr Time start = std::chrono::sys_days{std::chrono::year{2026} / 3 / 4};

/// Answers each round with the next verdict, the last one for ever.
struct ScriptedSink {
  std::vector<Outcome> answers;
  std::vector<std::string> seen{};
  std::size_t round = 0;

  std::vector<Outcome> deliver(std::span<const Call> calls) {
    for (const auto& call : calls) seen.push_back(call.body);
    const auto& answer = answers.at(std::min(round++, answers.size() - 1));
    return std::vector<Outcome>(calls.size(), answer);
  }
};
static_assert(Sink<ScriptedSink>);

inline const Outcome accepted{Verdict::accepted, {}, {}};
inline const Outcome retry{
    Verdict::retry, {}, {ReasonCode::target_unavailable, "Segment answered 503"}};
inline const Outcome rejected{
    Verdict::rejected, {}, {ReasonCode::rejected, "Segment answered 400"}};
inline const Outcome down{
    Verdict::target_down, {}, {ReasonCode::target_refused, "Segment answered 401"}};

/// Reads resources as it was told, and remembers what was asked for.
struct ScriptedFetch {
  Fetched answer{Fetched::Kind::not_configured, "the setting is missing", {}};
  std::map<std::string, Fetched> answers{};  ///< by id
  std::vector<std::string> asked{};          ///< tenant/project/type/id
  std::function<void()> meanwhile{};         ///< what happens while it reads
  int rounds = 0;

  std::vector<Fetched> operator()(std::string_view tenant, std::string_view project,
                                  std::span<const Fetch> reads) {
    ++rounds;
    if (meanwhile) meanwhile();
    std::vector<Fetched> fetched;
    for (const auto& read : reads) {
      asked.push_back(std::string(tenant) + '/' + std::string(project) + '/' + read.type + '/' +
                      read.id);
      const auto known = answers.find(read.id);
      fetched.push_back(known == answers.end() ? answer : known->second);
    }
    return fetched;
  }
};
static_assert(Fetcher<ScriptedFetch>);

inline Target segment_target(std::string name = "segment", UserId user_id = UserId::email) {
  Plan plan;
  plan.target = name;
  plan.user_id = user_id;
  return {std::move(name), plan, segment::Protocol{}};
}

/// A target that has answered, so that it is sent whole rounds.
inline TargetState sending() {
  TargetState target;
  while (target.state() != Sending::sending) target.succeed();
  return target;
}

inline TargetStates all_sending() { return {sending(), sending()}; }

/// A store, a transformer and the targets of a tenant, with a short way to each step. What takes
/// long to compile is in bench.cpp.
struct Bench {
  explicit Bench(std::vector<Target> targets = {segment_target()}, Config config = {})
      : transformer(config), tenants({config.tenant, std::move(targets), policy}) {}

  RetryPolicy policy{};
  ScriptedFetch fetch{};
  MemoryStore store{};
  Transformer transformer;
  OneTenant tenants;
  Time now = start;
  TargetStates states = all_sending();
  std::vector<std::string> observed{};

  Result<Receipt> receive(const std::string& body);
  /// The same as an entry of this key.
  Result<Receipt> receive(std::string_view body, const KeyDigest& key, std::string_view id);
  /// The same as an entry of job 7.
  Result<Receipt> receive_of_job(const std::string& body);
  Result<int> process(int limit = 100);
  /// Processes until no entry is due; how many there were.
  int process_all();
  template <Sink K>
  Result<DispatchReport> dispatch(K& sink, int limit = 100, std::string_view name = "segment") {
    using namespace std::chrono_literals;
    return ctsync::dispatch(
        store, Lanes{transformer.config().tenant, name}, sink, policy, limit, 30s, states, 0.5,
        [&] { return now; },
        [&](const ClaimedCall& call, const Outcome&, const Settlement& settlement) {
          observed.push_back(std::string(ctsync::name(settlement.state)) + " " +
                             (call.call.body.empty() ? "empty" : "whole"));
        });
  }

  /// "state" or "state reason" of an entry.
  std::string end_of(std::size_t entry) { return words_of(store.entries().at(entry)); }
  std::string end_of_call(std::size_t call) { return words_of(store.calls().at(call)); }
  std::vector<std::string> bodies_for(std::string_view wanted) {
    std::vector<std::string> bodies;
    for (const auto& call : store.calls()) {
      if (call.source_or_target == wanted) bodies.push_back(store.body(call));
    }
    return bodies;
  }
  Key key(std::string id, std::string type = "customer") {
    return {transformer.config().tenant, "shop", std::move(type), std::move(id)};
  }
  std::string record(const std::string& id, const std::string& type = "customer") {
    return store.record_at(key(id, type));
  }

 private:
  static std::string words_of(const RowSummary& row) {
    return row.state + (row.reason ? " " : "") + std::string(name(row.reason.code));
  }
};

extern template Result<DispatchReport> Bench::dispatch(ScriptedSink&, int, std::string_view);

/// A part of a customer, as a forwarder sends it.
inline std::string customer(std::string_view id, int version, std::string_view more = "") {
  return R"({"type":"customer.updated","id":"m-)" + std::string(id) + "-" +
         std::to_string(version) + R"(","projectKey":"shop","customer":{"id":")" + std::string(id) +
         R"(","version":)" + std::to_string(version) + R"(,"email":"a@b.example")" +
         std::string(more) + "}}";
}

inline std::string resource_updated(std::string_view id, int version) {
  return R"({"notificationType":"ResourceUpdated","projectKey":"shop","version":)" +
         std::to_string(version) + R"(,"resource":{"typeId":"customer","id":")" + std::string(id) +
         R"("},"modifiedAt":"2026-01-01T00:00:00.000Z"})";
}

inline std::string resource_deleted(std::string_view id, int version, bool erase) {
  return R"({"notificationType":"ResourceDeleted","projectKey":"shop","version":)" +
         std::to_string(version) + R"(,"resource":{"typeId":"customer","id":")" + std::string(id) +
         R"("},"dataErasure":)" + (erase ? "true" : "false") + "}";
}

}  // namespace ctsync::test
