// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ctsync/pipeline/receive.hpp"
#include "ctsync/protocol/segment/limits.hpp"

using namespace std::chrono_literals;
using ctsync::CallState;
using ctsync::Duration;
using ctsync::EntryState;
using ctsync::Errc;
using ctsync::Error;
using ctsync::Outcome;
using ctsync::Result;
using ctsync::Status;
using ctsync::Time;
using ctsync::Verdict;

namespace {

constexpr Time start = std::chrono::sys_days{std::chrono::year{2026} / 3 / 4};
const Error busy{Errc::unavailable, "", "the store is busy"};

/// What the pipeline needs of a store, in memory and for one thread; `fail` names a verb that
/// fails.
class MemoryStore {
 public:
  struct Entry {
    std::string tenant, source, id, body;
    EntryState state = EntryState::waiting;
    std::string reason;
  };
  struct Row {
    ctsync::NewCall call;
    Time queued_at, due_at;
    int attempts = 0;
    std::string reason;
  };

  Result<std::vector<bool>> accept(const ctsync::NewDelivery& delivery) {
    if (fail == "accept") return busy;
    std::vector<bool> fresh;
    for (const auto& entry : delivery.entries) {
      const bool known = std::any_of(entries.begin(), entries.end(), [&](const Entry& other) {
        return other.tenant == delivery.tenant && other.source == delivery.source &&
               other.id == entry.id;
      });
      fresh.push_back(!known);
      if (known) continue;
      entries.push_back({std::string(delivery.tenant), std::string(delivery.source),
                         std::string(entry.id), std::string(entry.body),
                         entry.unreadable.empty() ? EntryState::waiting : EntryState::dead,
                         std::string(entry.unreadable)});
    }
    return fresh;
  }
  Result<std::vector<ctsync::ClaimedEntry>> claim(int limit, Time, Duration) {
    if (fail == "claim") return busy;
    std::vector<ctsync::ClaimedEntry> claimed;
    for (std::size_t i = 0; i < entries.size() && std::ssize(claimed) < limit; ++i) {
      if (entries[i].state != EntryState::waiting) continue;
      ctsync::ClaimedEntry entry;
      entry.row = static_cast<std::int64_t>(i);
      entry.source = entries[i].source;
      entry.body = entries[i].body;
      entry.received_at = start;
      claimed.push_back(std::move(entry));
    }
    return claimed;
  }
  Result<std::optional<std::string>> profile(std::string_view key) {
    if (fail == "profile") return busy;
    ++profile_reads;
    const auto found = records.find(std::string(key));
    return found == records.end() ? std::nullopt : std::optional(found->second);
  }
  Status complete(std::span<const ctsync::Completion> completions, Time now) {
    if (fail == "complete") return busy;
    for (const auto& each : completions) {
      auto& entry = entries.at(static_cast<std::size_t>(each.row));
      entry.state = each.state;
      entry.reason = each.reason;
      if (each.profile) records[each.profile->key] = each.profile->record;
      for (const auto& call : each.calls) calls.push_back({call, now, now, 0, call.reason});
    }
    return {std::monostate{}};
  }
  Result<std::vector<ctsync::ClaimedCall>> claim_calls(std::string_view target, int limit, Time now,
                                                       Duration) {
    if (fail == "claim_calls") return busy;
    std::vector<ctsync::ClaimedCall> claimed;
    for (std::size_t i = 0; i < calls.size() && std::ssize(claimed) < limit; ++i) {
      if (calls[i].call.target != target || calls[i].call.state != CallState::waiting) continue;
      if (calls[i].due_at > now) continue;
      ctsync::ClaimedCall call;
      call.row = static_cast<std::int64_t>(i);
      call.attempts = calls[i].attempts;
      call.queued_at = calls[i].queued_at;
      call.call = calls[i].call.call;
      claimed.push_back(std::move(call));
    }
    return claimed;
  }
  Result<bool> waits(std::string_view target, std::string_view key) {
    if (fail == "waits") return busy;
    return std::any_of(calls.begin(), calls.end(), [&](const Row& row) {
      return row.call.target == target && row.call.key == key &&
             row.call.state == CallState::waiting;
    });
  }
  Status settle(std::span<const ctsync::Settlement> settlements, Time) {
    if (fail == "settle") return busy;
    for (const auto& each : settlements) {
      auto& row = calls.at(static_cast<std::size_t>(each.row));
      row.call.state = each.state;
      row.reason = each.reason;
      row.due_at = each.due_at;
      ++row.attempts;
    }
    return {std::monostate{}};
  }
  Result<std::optional<Time>> next_due(ctsync::Table) { return std::optional<Time>{}; }
  Result<ctsync::Counts> counts() { return ctsync::Counts{}; }
  Result<std::vector<ctsync::RowSummary>> list(const ctsync::RowFilter&) {
    return std::vector<ctsync::RowSummary>{};
  }
  Result<std::string> payload(ctsync::Table, std::int64_t) { return std::string{}; }
  Result<std::int64_t> redrive(const ctsync::RowFilter&, Time) { return std::int64_t{0}; }
  Result<std::int64_t> prune(Time, Time, ctsync::DeadLetters) { return std::int64_t{0}; }
  Result<std::vector<ctsync::StoredProfile>> profiles(std::int64_t, int) {
    return std::vector<ctsync::StoredProfile>{};
  }
  Result<ctsync::Erased> erase(const ctsync::Erasure&, Time) {
    ++erasures;
    return ctsync::Erased{};
  }
  Status scrub(ctsync::Scrub, Time) { return {std::monostate{}}; }

  std::string_view fail;
  std::vector<Entry> entries;
  std::vector<Row> calls;
  std::map<std::string, std::string> records;
  int profile_reads = 0;
  int erasures = 0;
};
static_assert(ctsync::Store<MemoryStore>);

/// Answers each round with the next verdict, the last one for ever.
struct ScriptedSink {
  std::vector<Outcome> answers;
  std::vector<std::string> seen{};
  std::size_t round = 0;

  std::vector<Outcome> deliver(std::span<const ctsync::Call> calls) {
    for (const auto& call : calls) seen.push_back(call.json);
    const auto& answer = answers.at(std::min(round++, answers.size() - 1));
    return std::vector<Outcome>(calls.size(), answer);
  }
};
static_assert(ctsync::Sink<ScriptedSink>);

std::string customer(std::string_view id, int version, std::string_view more = "") {
  return R"({"type":"customer.updated","id":"m-)" + std::string(id) + "-" +
         std::to_string(version) + R"(","projectKey":"shop","customer":{"id":")" + std::string(id) +
         R"(","version":)" + std::to_string(version) + R"(,"email":"a@b.example")" +
         std::string(more) + "}}";
}

/// Reads customers as it was told, and remembers what was asked for.
struct ScriptedFetch {
  ctsync::Fetched answer{ctsync::Fetched::Kind::not_configured, "the setting is missing", {}};
  std::vector<std::string> asked{};

  std::vector<ctsync::Fetched> operator()(std::string_view, std::span<const std::string> ids) {
    asked.insert(asked.end(), ids.begin(), ids.end());
    return std::vector<ctsync::Fetched>(ids.size(), answer);
  }
};
static_assert(ctsync::Fetcher<ScriptedFetch>);

std::string resource_updated(std::string_view id, int version) {
  return R"({"notificationType":"ResourceUpdated","projectKey":"shop","version":)" +
         std::to_string(version) + R"(,"resource":{"typeId":"customer","id":")" + std::string(id) +
         R"("},"modifiedAt":"2026-01-01T00:00:00.000Z"})";
}

std::string whole_customer(std::string_view id, int version) {
  return R"({"id":")" + std::string(id) + R"(","version":)" + std::to_string(version) +
         R"(,"email":"a@b.example","createdAt":"2026-01-01T00:00:00.000Z",)" +
         R"("lastModifiedAt":"2026-01-01T00:00:00.000Z","addresses":[]})";
}

/// A store, a transformer and a target, with a short way to each step.
struct Bench {
  ScriptedFetch fetch{};
  MemoryStore store;
  ctsync::Transformer transformer{ctsync::Config{}};
  ctsync::Target target{"segment", ctsync::segment::refusal};
  ctsync::RetryPolicy policy{};
  Time now = start;
  int failures = 0;
  std::vector<std::string> observed{};

  Result<ctsync::Receipt> receive(const std::string& body) {
    auto reading = transformer.read("web", body);
    if (!reading) return std::move(reading).error();
    const ctsync::NewEntry entry{(*reading)->delivery_id, body, {}};
    return ctsync::receive(store, "default", "web", {&entry, 1}, now);
  }
  Result<int> process(int limit = 100) {
    auto report =
        ctsync::process(store, transformer, target, fetch, policy, limit, now, 30s,
                        [&](const ctsync::ClaimedEntry&, const ctsync::Completion& completion) {
                          observed.emplace_back(ctsync::name(completion.state));
                        });
    if (!report) return std::move(report).error();
    return report->entries;
  }
  Result<ctsync::DispatchReport> dispatch(ScriptedSink& sink, int limit = 100) {
    return ctsync::dispatch(
        store, target, sink, policy, limit, 30s, failures, 0.5, [&] { return now; },
        [&](const ctsync::ClaimedCall& call, const Outcome&, const ctsync::Settlement& settlement) {
          observed.push_back(std::string(ctsync::name(settlement.state)) + " " +
                             (call.call.json.empty() ? "empty" : "whole"));
        });
  }
};

const Outcome accepted{Verdict::accepted, {}, {}};
const Outcome retry{Verdict::retry, {}, "Segment answered 503"};
const Outcome rejected{Verdict::rejected, {}, "Segment answered 400"};
const Outcome down{Verdict::target_down, {}, "Segment answered 401"};

/// One call for each of `count` customers, waiting in the outbox.
Bench with_calls(int count) {
  Bench bench;
  for (int i = 0; i < count; ++i) REQUIRE(bench.receive(customer("c" + std::to_string(i), 1)));
  REQUIRE(*bench.process() == count);
  bench.observed.clear();
  return bench;
}

}  // namespace

TEST_CASE("a received delivery is in the inbox, and its repeat is a duplicate") {
  Bench bench;
  auto first = bench.receive(customer("c1", 1));
  REQUIRE(first.has_value());
  CHECK(first->fresh == 1);
  CHECK(first->known == 0);
  auto second = bench.receive(customer("c1", 1));
  REQUIRE(second.has_value());
  CHECK(second->fresh == 0);
  CHECK(second->known == 1);
  REQUIRE(bench.store.entries.size() == 1);
  CHECK(bench.store.entries[0].body == customer("c1", 1));
  CHECK(bench.store.entries[0].id == "m-c1-1");
  CHECK(bench.store.entries[0].tenant == "default");
}

TEST_CASE("of many entries in one delivery the new ones are told from those the inbox had") {
  Bench bench;
  REQUIRE(bench.receive(customer("c1", 1)));
  const auto c1 = customer("c1", 1), c2 = customer("c2", 1);
  const std::vector<ctsync::NewEntry> entries{
      {"m-c2-1", c2, {}}, {"m-c1-1", c1, {}}, {"x", "<xml/>", "not JSON"}};
  auto receipt = ctsync::receive(bench.store, "default", "web", entries, bench.now);
  REQUIRE(receipt.has_value());
  CHECK(receipt->fresh == 2);
  CHECK(receipt->known == 1);
  CHECK(*bench.process() == 2);
  CHECK(bench.store.entries.at(2).state == EntryState::dead);
}

TEST_CASE("a delivery the store could not commit is not receipted") {
  Bench bench;
  bench.store.fail = "accept";
  auto receipt = bench.receive(customer("c1", 1));
  REQUIRE_FALSE(receipt.has_value());
  CHECK(receipt.error().code == Errc::unavailable);
}

TEST_CASE("processing makes of an entry a profile and a call, in one completion") {
  Bench bench;
  REQUIRE(bench.receive(customer("c1", 1)));
  CHECK(*bench.process() == 1);
  CHECK(bench.store.entries[0].state == EntryState::done);
  CHECK(bench.store.records.count("default/shop/c1") == 1);
  REQUIRE(bench.store.calls.size() == 1);
  CHECK(bench.store.calls[0].call.target == "segment");
  CHECK(bench.store.calls[0].call.key == "default/shop/c1");
  CHECK(bench.store.calls[0].call.state == CallState::waiting);
  CHECK(bench.store.calls[0].call.call.json.find("a@b.example") != std::string::npos);
  CHECK(bench.observed == std::vector<std::string>{"done"});
  CHECK(*bench.process() == 0);
}

TEST_CASE("no more entries are processed than were asked for, the oldest first") {
  Bench bench;
  for (int version = 1; version <= 5; ++version) REQUIRE(bench.receive(customer("c1", version)));
  CHECK(*bench.process(2) == 2);
  CHECK(bench.store.entries[1].state == EntryState::done);
  CHECK(bench.store.entries[2].state == EntryState::waiting);
}

TEST_CASE("entries of one customer in one round see each other's profile") {
  Bench bench;
  REQUIRE(bench.receive(customer("c1", 1, R"(,"firstName":"Ann")")));
  REQUIRE(bench.receive(customer("c1", 3, R"(,"lastName":"Lee")")));
  REQUIRE(bench.receive(customer("c1", 2, R"(,"firstName":"Late")")));
  CHECK(*bench.process() == 3);
  CHECK(bench.observed == std::vector<std::string>{"done", "done", "ignored"});
  CHECK(bench.store.entries[2].reason == "a newer state of this customer is known");
  REQUIRE(bench.store.calls.size() == 2);
  CHECK(bench.store.calls[1].call.call.json.find(R"("name":"Ann Lee")") != std::string::npos);
  CHECK(bench.store.records["default/shop/c1"].find(R"("version":3)") != std::string::npos);
}

TEST_CASE("an ignored entry keeps its reason and reads no profile") {
  Bench bench;
  REQUIRE(bench.receive(R"({"notificationType":"Event","id":"e1"})"));
  CHECK(*bench.process() == 1);
  CHECK(bench.store.entries[0].state == EntryState::ignored);
  CHECK(bench.store.entries[0].reason == "events are not about customers");
  CHECK(bench.store.calls.empty());
  CHECK(bench.store.profile_reads == 0);
}

TEST_CASE("an entry that can no longer be understood is dead with its error, not lost") {
  Bench bench;
  bench.store.entries.push_back({"default", "web", "x", "{", EntryState::waiting, {}});
  bench.store.entries.push_back({"default",
                                 "web",
                                 "y",
                                 R"({"type":"customer.created","customer":5})",
                                 EntryState::waiting,
                                 {}});
  REQUIRE(bench.receive(customer("c1", 1)));
  CHECK(*bench.process() == 3);
  CHECK(bench.observed == std::vector<std::string>{"dead", "dead", "done"});
  CHECK(bench.store.entries[0].reason == "the text is not valid JSON or has a number out of range");
  CHECK(bench.store.entries[1].reason == "/customer: expected an object, got an integer");
}

TEST_CASE("an entry whose golden record cannot be read is dead, and the record stays") {
  Bench bench;
  bench.store.records["default/shop/c1"] = "[]";
  REQUIRE(bench.receive(customer("c1", 1)));
  CHECK(*bench.process() == 1);
  CHECK(bench.store.entries[0].state == EntryState::dead);
  CHECK(bench.store.entries[0].reason.find("the stored record cannot be read") !=
        std::string::npos);
  CHECK(bench.store.records["default/shop/c1"] == "[]");
  CHECK(bench.store.calls.empty());
}

TEST_CASE("a call over a limit of its target is dead at once, while the profile is kept") {
  Bench bench;
  const std::string long_name(40'000, 'x');
  REQUIRE(bench.receive(customer("c1", 1, R"(,"firstName":")" + long_name + "\"")));
  CHECK(*bench.process() == 1);
  CHECK(bench.store.entries[0].state == EntryState::done);
  REQUIRE(bench.store.calls.size() == 1);
  CHECK(bench.store.calls[0].call.state == CallState::dead);
  CHECK(bench.store.calls[0].reason.find("Segment takes at most 32000") != std::string::npos);
  CHECK(bench.store.records.count("default/shop/c1") == 1);
  ScriptedSink sink{{accepted}};
  CHECK(bench.dispatch(sink)->calls == 0);
}

TEST_CASE("customers that must be read are read once each, and their calls go out") {
  Bench bench;
  for (const auto version : {3, 5, 4}) REQUIRE(bench.receive(resource_updated("c1", version)));
  REQUIRE(bench.receive(customer("c2", 1)));
  bench.fetch.answer = {ctsync::Fetched::Kind::customer, whole_customer("c1", 5), {}};
  CHECK(*bench.process() == 4);
  CHECK(bench.fetch.asked == std::vector<std::string>{"c1"});
  CHECK(bench.store.calls.size() == 2);
  CHECK(bench.store.entries[0].state == EntryState::done);
  CHECK(bench.store.entries[1].state == EntryState::ignored);
  CHECK(bench.store.entries[2].state == EntryState::ignored);
  CHECK(bench.store.entries[3].state == EntryState::done);
}

TEST_CASE("what is read for one entry is not overwritten by an older state in the next") {
  Bench bench;
  REQUIRE(bench.receive(resource_updated("c1", 8)));
  REQUIRE(bench.receive(customer("c1", 6)));
  bench.fetch.answer = {ctsync::Fetched::Kind::customer, whole_customer("c1", 8), {}};
  CHECK(*bench.process() == 2);
  CHECK(bench.store.entries[1].state == EntryState::ignored);
  CHECK(bench.store.calls.size() == 1);
  CHECK(bench.store.records.begin()->second.find(R"("version":8)") != std::string::npos);
}

TEST_CASE("a customer that cannot be read is dead, waiting or ignored, each with its reason") {
  using Kind = ctsync::Fetched::Kind;
  Bench bench;
  REQUIRE(bench.receive(resource_updated("c1", 3)));
  SUBCASE("for want of a setting it is dead") {
    CHECK(*bench.process() == 1);
    CHECK(bench.store.entries[0].state == EntryState::dead);
    CHECK(bench.store.entries[0].reason.find("the setting is missing") != std::string::npos);
  }
  SUBCASE("while commercetools is down it waits") {
    bench.fetch.answer = {Kind::later, "commercetools answered 503", {}};
    CHECK(*bench.process() == 1);
    CHECK(bench.store.entries[0].state == EntryState::waiting);
    CHECK(bench.store.entries[0].reason.find("answered 503") != std::string::npos);
  }
  SUBCASE("gone, it is ignored") {
    bench.fetch.answer = {Kind::gone, {}, {}};
    CHECK(*bench.process() == 1);
    CHECK(bench.store.entries[0].state == EntryState::ignored);
  }
  SUBCASE("what is no customer is dead with its error") {
    bench.fetch.answer = {Kind::customer, "{", {}};
    CHECK(*bench.process() == 1);
    CHECK(bench.store.entries[0].state == EntryState::dead);
  }
  CHECK(bench.store.calls.empty());
}

TEST_CASE("a person is erased when the target was told, and not before") {
  auto bench = with_calls(1);
  ScriptedSink sink{{accepted, retry, accepted}};
  REQUIRE(bench.dispatch(sink));
  const std::string erasure =
      R"({"notificationType":"ResourceDeleted","projectKey":"shop","version":2,)"
      R"("resource":{"typeId":"customer","id":"c0"},"dataErasure":true})";
  REQUIRE(bench.receive(erasure));
  CHECK(*bench.process() == 1);
  REQUIRE(bench.store.calls.size() == 2);
  CHECK(*bench.process() == 1);
  REQUIRE(bench.dispatch(sink));
  CHECK(*bench.process() == 1);
  CHECK(bench.store.erasures == 0);
  CHECK(bench.store.entries[1].state == EntryState::waiting);
  bench.store.fail = "waits";
  CHECK_FALSE(bench.process());
  bench.store.fail = "";
  bench.now += 1h;
  REQUIRE(bench.dispatch(sink));
  CHECK(bench.store.calls[1].call.state == CallState::accepted);
  CHECK(*bench.process() == 1);
  CHECK(bench.store.erasures == 1);
  CHECK(bench.store.calls.size() == 2);
}

TEST_CASE("when the store fails nothing is lost and nobody is told of success") {
  for (const std::string_view verb : {"claim", "profile", "complete"}) {
    CAPTURE(verb);
    Bench bench;
    REQUIRE(bench.receive(customer("c1", 1)));
    bench.store.fail = verb;
    auto processed = bench.process();
    REQUIRE_FALSE(processed.has_value());
    CHECK(processed.error().code == Errc::unavailable);
    CHECK(bench.store.entries[0].state == EntryState::waiting);
    CHECK(bench.store.entries[0].reason.empty() == (verb != "profile"));  // given back, not leased
    CHECK(bench.store.calls.empty());
    CHECK(bench.observed.empty());
    bench.store.fail = "";
    CHECK(*bench.process() == 1);
    CHECK(bench.store.calls.size() == 1);
  }
}

TEST_CASE("accepted calls are settled, and observers still see them whole") {
  Bench bench = with_calls(3);
  ScriptedSink sink{{accepted}};
  auto report = bench.dispatch(sink);
  REQUIRE(report.has_value());
  CHECK(report->calls == 3);
  CHECK_FALSE(report->pause);
  CHECK(sink.seen.size() == 3);
  for (const auto& row : bench.store.calls) CHECK(row.call.state == CallState::accepted);
  CHECK(bench.observed == std::vector<std::string>(3, "accepted whole"));
  CHECK(bench.dispatch(sink)->calls == 0);
}

TEST_CASE("with nothing to send the sink is not called") {
  Bench bench;
  ScriptedSink sink{{accepted}};
  CHECK(bench.dispatch(sink)->calls == 0);
  CHECK(sink.round == 0);
}

TEST_CASE("a rejected call is dead with the reason and does not slow the others down") {
  Bench bench = with_calls(1);
  ScriptedSink sink{{rejected}};
  bench.failures = 3;
  auto report = bench.dispatch(sink);
  CHECK_FALSE(report->pause);
  CHECK(bench.failures == 0);
  CHECK(bench.store.calls[0].call.state == CallState::dead);
  CHECK(bench.store.calls[0].reason == "Segment answered 400");
}

TEST_CASE("calls wait while the target takes nothing, and the pauses grow until it does") {
  for (const Outcome& trouble : {retry, down}) {
    Bench bench = with_calls(2);
    ScriptedSink sink{{trouble, trouble, trouble, accepted}};
    Duration last{0};
    for (int round = 1; round <= 3; ++round) {
      auto report = bench.dispatch(sink);
      REQUIRE(report.has_value());
      REQUIRE(report->pause);
      CHECK(*report->pause == ctsync::backoff(bench.policy, round, 0.5));
      CHECK(*report->pause > last);
      last = *report->pause;
      CHECK(bench.failures == round);
      for (const auto& row : bench.store.calls) {
        CHECK(row.call.state == CallState::waiting);
        CHECK(row.due_at == bench.now + last);
        CHECK(row.reason == trouble.reason);
      }
      CHECK(bench.dispatch(sink)->calls == 0);  // not due yet, so the sink was not asked
      bench.now += last;
    }
    CHECK_FALSE(bench.dispatch(sink)->pause);
    CHECK(bench.failures == 0);
    CHECK(sink.seen[0] == sink.seen[2]);
    CHECK(sink.seen[0] == sink.seen[6]);
  }
}

TEST_CASE("the pause is at least as long as the target asked for") {
  Bench bench = with_calls(1);
  ScriptedSink sink{{{Verdict::retry, 120s, "Segment answered 429"}}};
  auto report = bench.dispatch(sink);
  REQUIRE(report->pause);
  CHECK(*report->pause >= 120s);
  CHECK(*report->pause <= 132s);
}

TEST_CASE("a call that waited longer than the longest retry age is dead, not a moment sooner") {
  for (const Outcome& trouble : {retry, down}) {
    Bench bench = with_calls(1);
    ScriptedSink sink{{trouble}};
    bench.now = start + bench.policy.max_age - 1ms;
    CHECK(bench.dispatch(sink).has_value());
    CHECK(bench.store.calls[0].call.state == CallState::waiting);
    bench.now = std::max(bench.store.calls[0].due_at, start + bench.policy.max_age);
    CHECK(bench.dispatch(sink).has_value());
    CHECK(bench.store.calls[0].call.state == CallState::dead);
    CHECK(bench.store.calls[0].reason == "gave up after the longest retry age: " + trouble.reason);
  }
}

TEST_CASE("however old a call is, it is sent once more and may be accepted") {
  Bench bench = with_calls(1);
  ScriptedSink sink{{accepted}};
  bench.now = start + std::chrono::hours{24 * 365};
  CHECK(bench.dispatch(sink)->calls == 1);
  CHECK(bench.store.calls[0].call.state == CallState::accepted);
}

TEST_CASE("when the store cannot settle, the calls are sent again later with the same bytes") {
  Bench bench = with_calls(1);
  ScriptedSink sink{{accepted}};
  bench.store.fail = "settle";
  auto report = bench.dispatch(sink);
  REQUIRE_FALSE(report.has_value());
  CHECK(report.error().code == Errc::unavailable);
  CHECK(bench.observed.empty());
  bench.store.fail = "claim_calls";
  CHECK_FALSE(bench.dispatch(sink).has_value());
  CHECK(sink.round == 1);
  bench.store.fail = "";
  CHECK(bench.dispatch(sink)->calls == 1);
  REQUIRE(sink.seen.size() == 2);
  CHECK(sink.seen[0] == sink.seen[1]);
}

TEST_CASE("no more calls are sent than were asked for, and only those of the target") {
  Bench bench = with_calls(3);
  ScriptedSink sink{{accepted}};
  CHECK(bench.dispatch(sink, 2)->calls == 2);
  bench.target.name = "other";
  CHECK(bench.dispatch(sink)->calls == 0);
  CHECK(bench.store.calls[2].call.state == CallState::waiting);
}

TEST_CASE("any sink does what the sink inside it does") {
  ctsync::AnySink sink{ScriptedSink{{rejected}}};
  const std::vector<ctsync::Call> calls(2);
  const auto outcomes = sink.deliver(calls);
  REQUIRE(outcomes.size() == 2);
  CHECK(outcomes[1].reason == "Segment answered 400");
}

TEST_CASE("a call that waits alone is due by itself, while the target goes on") {
  Bench bench = with_calls(3);
  const Outcome alone{Verdict::retry, 90s, "Segment's Public API answered 429", true};
  struct Mixed {
    std::vector<Outcome> answers;
    std::vector<Outcome> deliver(std::span<const ctsync::Call> calls) {
      return {answers.begin(), answers.begin() + std::ssize(calls)};
    }
  };
  const auto dispatch = [&](std::vector<Outcome> answers) {
    Mixed sink{std::move(answers)};
    return ctsync::dispatch(
        bench.store, bench.target, sink, bench.policy, 100, 30s, bench.failures, 0.5,
        [&] { return bench.now; }, [](const auto&, const auto&, const auto&) {});
  };
  const auto& calls = bench.store.calls;
  SUBCASE("the others are settled and nothing pauses") {
    bench.failures = 2;
    const auto report = dispatch({accepted, alone, rejected});
    REQUIRE(report.has_value());
    CHECK_FALSE(report->pause);
    CHECK(bench.failures == 0);
    CHECK(calls[0].call.state == CallState::accepted);
    CHECK(calls[1].call.state == CallState::waiting);
    CHECK(calls[1].reason == alone.reason);
    CHECK(calls[1].due_at == bench.now + 90s + 4500ms);  // a twentieth more, by the dice
    CHECK(calls[2].call.state == CallState::dead);
    bench.now += 90s;
    CHECK(dispatch({})->calls == 0);
    bench.now += 4500ms;
    CHECK(dispatch({accepted})->calls == 1);
    CHECK(calls[1].call.state == CallState::accepted);
  }
  SUBCASE("the pause of the target is that of the calls which stopped it") {
    const auto report = dispatch({alone, retry, alone});
    REQUIRE(report->pause);
    CHECK(*report->pause == ctsync::backoff(bench.policy, 1, 0.5));
    CHECK(calls[1].due_at == bench.now + *report->pause);
    CHECK(calls[0].due_at >= bench.now + 90s);
    CHECK(bench.failures == 1);
  }
  SUBCASE("a round of nothing else says nothing about the target") {
    bench.failures = 2;
    CHECK_FALSE(dispatch({alone, alone, alone})->pause);
    CHECK(bench.failures == 2);
  }
  SUBCASE("its waits grow by its own attempts where no time was named") {
    const Outcome silent{Verdict::target_down, {}, "401", true};
    Duration last{0};
    for (int attempt = 1; attempt <= 3; ++attempt) {
      CHECK_FALSE(dispatch({silent, silent, silent})->pause);
      const Duration delay = calls[0].due_at - bench.now;
      CHECK(delay == ctsync::backoff(bench.policy, attempt, 0.5));
      CHECK(delay > last);
      last = delay;
      bench.now = calls[0].due_at;
    }
  }
  SUBCASE("it is dead after the longest retry age") {
    bench.now = start + bench.policy.max_age;
    CHECK_FALSE(dispatch({alone, accepted, accepted})->pause);
    CHECK(calls[0].call.state == CallState::dead);
    CHECK(calls[0].reason == "gave up after the longest retry age: " + alone.reason);
  }
}
