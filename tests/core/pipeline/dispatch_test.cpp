// SPDX-License-Identifier: MIT
#include "ctsync/pipeline/dispatch.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/pipeline/bench.hpp"

using namespace std::chrono_literals;
using namespace ctsync::test;
using ctsync::Duration;
using ctsync::Errc;
using ctsync::Outcome;
using ctsync::Reason;
using ctsync::ReasonCode;
using ctsync::Verdict;

namespace {

/// One call for each of `count` customers, waiting in the outbox.
Bench with_calls(int count) {
  Bench bench;
  for (int i = 0; i < count; ++i) REQUIRE(bench.receive(customer("c" + std::to_string(i), 1)));
  REQUIRE(bench.process_all() == count);
  bench.observed.clear();
  return bench;
}

}  // namespace

TEST_CASE("accepted calls are settled, and observers still see them whole") {
  Bench bench = with_calls(3);
  ScriptedSink sink{{accepted}};
  auto report = bench.dispatch(sink);
  REQUIRE(report.has_value());
  CHECK(report->calls == 3);
  CHECK_FALSE(report->pause);
  CHECK(sink.seen.size() == 3);
  for (const auto& row : bench.store.calls()) CHECK(row.state == "accepted");
  CHECK(bench.observed == std::vector<std::string>(3, "accepted whole"));
  CHECK(bench.dispatch(sink)->calls == 0);
}

TEST_CASE("the request that held a call is kept with the attempt") {
  Bench bench = with_calls(1);
  Outcome busy = ctsync::test::retry;
  busy.exchange = std::make_shared<const ctsync::Exchange>(
      ctsync::Exchange{{}, Duration{5}, 503, ctsync::NoAnswer::none, "busy"});
  ScriptedSink sink{{busy}};
  REQUIRE(bench.dispatch(sink).has_value());
  const auto attempts = *bench.store.attempts(bench.store.calls().at(0).row);
  REQUIRE(attempts.size() == 1);
  CHECK(attempts[0].status == 503);
  CHECK(attempts[0].answer == "busy");
  CHECK(attempts[0].state == ctsync::CallState::waiting);
  CHECK(attempts[0].reason.code == busy.reason.code);
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
  auto report = bench.dispatch(sink);
  CHECK_FALSE(report->pause);
  CHECK(bench.states.target.state() == ctsync::Sending::sending);
  CHECK(bench.store.calls()[0].state == "dead");
  CHECK(bench.end_of_call(0) == "dead rejected");
}

TEST_CASE("while the target takes nothing one call is tried after each pause, and pauses grow") {
  for (const Outcome& trouble : {retry, down}) {
    Bench bench = with_calls(3);
    ScriptedSink sink{{trouble, trouble, trouble, accepted}};
    Duration last{0};
    for (int round = 1; round <= 3; ++round) {
      const auto report = bench.dispatch(sink);
      REQUIRE(report.has_value());
      CHECK(report->calls == (round == 1 ? 3 : 1));
      REQUIRE(report->pause);
      CHECK(*report->pause == ctsync::backoff(bench.policy, round, 0.5));
      CHECK(*report->pause > last);
      last = *report->pause;
      int attempts = 0;
      for (const auto& call : bench.store.calls()) attempts += call.attempts;
      CHECK(attempts == 3 + round - 1);
      bench.now += last - 1ms;
      CHECK(bench.dispatch(sink)->calls == 0);
      bench.now += 1ms;
    }
    // Each probe was of a call that had failed no more often than the others.
    CHECK(bench.store.calls().at(0).attempts == 2);
    CHECK(bench.store.calls().at(1).attempts == 2);
    CHECK_FALSE(bench.dispatch(sink)->pause);
    CHECK(bench.states.target.state() == ctsync::Sending::ramping);
    CHECK(bench.store.calls().at(2).state == "accepted");
    CHECK(sink.seen.size() == 8);  // the two that are failing follow
    CHECK(sink.seen[2] == sink.seen[5]);
  }
}

namespace {

/// Answers `status` to each request that holds one of the calls of `poison`, 200 to the others.
struct PoisonedSink {
  std::vector<std::string> poison;
  int status = 500;
  std::optional<Duration> asked = {};
  int requests = 0;

  bool holds_poison(std::span<const ctsync::Call> calls) const {
    return std::ranges::any_of(calls, [this](const ctsync::Call& call) {
      return std::ranges::find(poison, call.body) != poison.end();
    });
  }
  std::vector<Outcome> deliver(std::span<const ctsync::Call> calls) {
    ++requests;
    const bool bad = holds_poison(calls);
    Outcome outcome = bad ? retry : accepted;
    if (bad) outcome.retry_after = asked;
    outcome.exchange = std::make_shared<const ctsync::Exchange>(
        ctsync::Exchange{{}, Duration{5}, bad ? status : 200, ctsync::NoAnswer::none, ""});
    return std::vector<Outcome>(calls.size(), outcome);
  }
};

std::string body_of(Bench& bench, std::size_t call) {
  return bench.store.body(bench.store.calls().at(call));
}

}  // namespace

TEST_CASE("a call to which the target always answers 500 delays no other for long") {
  Bench bench = with_calls(30);
  PoisonedSink sink{{body_of(bench, 0)}};
  int pauses = 0;
  for (int round = 0; round < 12; ++round) {
    if (round == 8) {
      REQUIRE(bench.receive(customer("later", 1)));
      REQUIRE(*bench.process() == 1);
    }
    const auto report = bench.dispatch(sink);
    REQUIRE(report.has_value());
    if (report->pause) ++pauses;
    bench.now += report->pause.value_or(bench.policy.cap);
  }
  CHECK(pauses <= 3);
  CHECK(bench.states.target.state() == ctsync::Sending::sending);
  const auto calls = bench.store.calls();
  REQUIRE(calls.size() == 31);
  for (std::size_t i = 1; i < calls.size(); ++i) CHECK(calls[i].state == "accepted");
  CHECK(calls[0].state == "waiting");
  CHECK(calls[0].attempts >= 8);
}

TEST_CASE("a call that fails apart waits by its own attempts, and is dead when it is too old") {
  Bench bench = with_calls(1);
  PoisonedSink sink{{body_of(bench, 0)}};
  for (int attempt = 1; attempt <= 2; ++attempt) {
    CHECK(bench.dispatch(sink)->pause);
    bench.now = bench.store.calls()[0].due_at;
  }
  bench.states.target = sending();
  CHECK_FALSE(bench.dispatch(sink)->pause);
  CHECK(bench.store.calls()[0].due_at == bench.now + ctsync::backoff(bench.policy, 3, 0.5));
  while (bench.store.calls()[0].state == "waiting") {
    bench.now = bench.store.calls()[0].due_at;
    if (bench.store.calls()[0].attempts == 11) bench.now = start + bench.policy.max_age;
    REQUIRE(bench.dispatch(sink)->calls == 1);
  }
  CHECK(bench.end_of_call(0) == "dead gave_up");
}

namespace {

/// Calls of which each has failed twice.
Bench with_failing(int count, PoisonedSink& sink) {
  Bench bench = with_calls(count);
  for (int i = 0; i < count; ++i) {
    sink.poison.push_back(body_of(bench, static_cast<std::size_t>(i)));
  }
  const auto all_fail = [&] {
    return std::ranges::all_of(bench.store.calls(),
                               [](const auto& call) { return call.attempts >= 2; });
  };
  while (!all_fail()) {
    REQUIRE(bench.dispatch(sink).has_value());
    bench.states = all_sending();
    bench.now += bench.policy.cap;
  }
  sink.requests = 0;
  return bench;
}

}  // namespace

TEST_CASE("failing calls wait together after three failures in a row, a 429 or a named wait") {
  PoisonedSink sink;
  Bench bench = with_failing(5, sink);
  int requests = 1;
  SUBCASE("three failures, and the others are not sent") { requests = 3; }
  SUBCASE("429") { sink.status = 429; }
  SUBCASE("a wait") { sink.asked = 5s; }
  SUBCASE("not if another one is accepted in between") {
    sink.poison.erase(sink.poison.begin() + 2);
    requests = 5;
  }
  REQUIRE(bench.dispatch(sink).has_value());
  CHECK(sink.requests == requests);
  CHECK((bench.states.failing.state() == ctsync::Sending::paused) == (requests != 5));
  CHECK(bench.states.target.state() == ctsync::Sending::sending);
}

TEST_CASE("however many calls fail for ever, the others are sent at once") {
  PoisonedSink sink;
  Bench bench = with_failing(60, sink);
  for (int i = 0; i < 30; ++i) {
    REQUIRE(bench.receive(customer("good" + std::to_string(i), 1)));
    REQUIRE(*bench.process() == 1);
    REQUIRE(bench.dispatch(sink, 5).has_value());  // no more than five calls a round
    CHECK(bench.store.calls().back().state == "accepted");
    bench.now += bench.policy.cap / 3;
  }
  CHECK(bench.states.target.state() == ctsync::Sending::sending);
  CHECK(bench.store.calls()[0].state == "waiting");
}

TEST_CASE("a failing call that its target takes again is accepted, however many others are not") {
  PoisonedSink sink;
  Bench bench = with_failing(150, sink);
  sink.poison.pop_back();
  for (int i = 0; i < 400 && bench.store.calls().back().state == "waiting"; ++i) {
    REQUIRE(bench.dispatch(sink).has_value());
    bench.now += bench.policy.cap;
  }
  CHECK(bench.store.calls().back().state == "accepted");
}

TEST_CASE("failing calls are sent until their time is over, and the rest in the next round") {
  PoisonedSink sink;
  Bench bench = with_failing(4, sink);
  sink.poison.clear();
  const auto clock = [&] { return bench.now += 2s; };
  const auto round =
      ctsync::deliver_failing(bench.store, ctsync::Lanes{"default", "segment"}, sink, bench.policy,
                              3s, 30s, bench.states.failing, 0.5, clock);
  REQUIRE(round.has_value());
  CHECK(sink.requests == 2);
  CHECK(std::ranges::count(round->settlements, true, &ctsync::Settlement::unsent) == 2);
}

TEST_CASE("calls that wait for an endpoint that rests have a due time and no attempt more") {
  Bench bench = with_calls(2);
  struct Resting {
    std::vector<Outcome> deliver(std::span<const ctsync::Call> calls) {
      Outcome rests{Verdict::retry, 90s, {ReasonCode::target_unavailable, "it rests"}, true};
      rests.unsent = true;
      return std::vector<Outcome>(calls.size(), rests);
    }
  } sink;
  REQUIRE(bench.dispatch(sink).has_value());
  CHECK(bench.observed.empty());
  for (const auto& call : bench.store.calls()) {
    CHECK(call.attempts == 0);
    CHECK(call.due_at >= bench.now + 90s);
    CHECK(call.reason.code == ReasonCode::target_unavailable);
    CHECK(bench.store.attempts(call.row)->empty());
  }
}

namespace {

/// Answers the calls of a round one by one with these statuses, each in a request of its own.
struct StatusSink {
  std::vector<int> statuses;
  std::optional<Duration> asked = {};

  std::vector<Outcome> deliver(std::span<const ctsync::Call> calls) {
    std::vector<Outcome> outcomes;
    for (std::size_t i = 0; i < calls.size(); ++i) {
      const int status = statuses.at(i);
      Outcome outcome = status == 200 ? accepted : status == 403 ? down : retry;
      if (status != 200) outcome.retry_after = asked;
      outcome.exchange = std::make_shared<const ctsync::Exchange>(
          ctsync::Exchange{{}, Duration{5}, status, ctsync::NoAnswer::none, ""});
      outcomes.push_back(std::move(outcome));
    }
    return outcomes;
  }
};

}  // namespace

TEST_CASE("among requests that are accepted a failed one delays only its own calls") {
  for (const int status : {500, 502, 504, 403, 404, 302, 501}) {
    CAPTURE(status);
    Bench bench = with_calls(3);
    StatusSink sink{{200, status, 200}};
    CHECK_FALSE(bench.dispatch(sink)->pause);
    CHECK(bench.states.target.state() == ctsync::Sending::sending);
    CHECK(bench.store.calls()[1].state == "waiting");
    CHECK(bench.store.calls()[1].attempts == 1);
    CHECK(bench.store.calls()[2].state == "accepted");
  }
}

TEST_CASE("a limit, an overload, a wrong key and a named wait pause the target all the same") {
  std::optional<Duration> asked;
  for (const int status : {401, 408, 425, 429, 503, 500}) {
    CAPTURE(status);
    if (status == 500) asked = 2s;
    Bench bench = with_calls(3);
    StatusSink sink{{200, status, 200}, asked};
    CHECK(bench.dispatch(sink)->pause);
    CHECK(bench.states.target.state() == ctsync::Sending::paused);
  }
}

TEST_CASE("after a long pause that was asked for, a restart finds no call due later than others") {
  Bench bench = with_calls(2);
  StatusSink sink{{429, 429}, 1h};
  REQUIRE(bench.dispatch(sink)->pause >= 1h);
  for (const auto& call : bench.store.calls()) {
    CHECK(call.due_at == bench.now + bench.policy.cap);
  }
  bench.now += bench.policy.cap;
  CHECK(bench.dispatch(sink)->calls == 0);  // the pause goes on
  bench.states = {};
  StatusSink good{{200, 200}};
  CHECK(bench.dispatch(good)->calls > 0);
}

TEST_CASE("calls that a failed round did not send keep their attempts and wait for nothing") {
  Bench bench = with_calls(3);
  struct FirstAlone {  // as protocol::deliver() does it
    std::vector<Outcome> deliver(std::span<const ctsync::Call> calls) {
      std::vector<Outcome> outcomes(calls.size(), retry);
      for (std::size_t i = 1; i < outcomes.size(); ++i) outcomes[i].unsent = true;
      return outcomes;
    }
  } sink;
  int observed = 0;
  const auto report = ctsync::dispatch(
      bench.store, ctsync::Lanes{"default", "segment"}, sink, bench.policy, 100, 30s, bench.states,
      0.5, [&] { return bench.now; }, [&](const auto&...) { ++observed; });
  REQUIRE(report->pause);
  CHECK(observed == 1);
  const auto calls = bench.store.calls();
  CHECK(calls[0].attempts == 1);
  for (const std::size_t unsent : {1U, 2U}) {
    CHECK(calls[unsent].attempts == 0);
    CHECK(calls[unsent].state == "waiting");
    CHECK_FALSE(calls[unsent].reason);
  }
  bench.now += *report->pause;
  ScriptedSink good{{accepted}};
  while (bench.dispatch(good)->calls > 0) {
  }
  CHECK(good.seen.size() == 3);
}

TEST_CASE("the pause is at least as long as the target asked for") {
  Bench bench = with_calls(1);
  ScriptedSink sink{
      {{Verdict::retry, 120s, {ReasonCode::target_unavailable, "Segment answered 429"}}}};
  auto report = bench.dispatch(sink);
  REQUIRE(report->pause);
  CHECK(*report->pause >= 120s);
  CHECK(*report->pause <= 132s);
}

TEST_CASE("a call that waited longer than the longest retry age is dead, not a moment sooner") {
  for (const Outcome& trouble : {retry, down}) {
    Bench bench = with_calls(1);
    ScriptedSink sink{{trouble}};
    for (int attempt = 1; attempt < 10; ++attempt) {
      CHECK(bench.dispatch(sink).has_value());
      bench.now = bench.store.calls()[0].due_at;
    }
    bench.now = start + bench.policy.max_age - 1ms;
    CHECK(bench.dispatch(sink).has_value());
    CHECK(bench.store.calls()[0].state == "waiting");
    bench.now = std::max(bench.store.calls()[0].due_at, start + bench.policy.max_age);
    CHECK(bench.dispatch(sink).has_value());
    CHECK(bench.store.calls()[0].state == "dead");
    CHECK(bench.end_of_call(0) == "dead gave_up");
    const std::string text = bench.store.calls()[0].reason.text;
    CHECK(text.find(trouble.reason.text) != std::string::npos);
  }
}

TEST_CASE("age alone kills no call: a clock may be wrong, and a process may have been down") {
  Bench bench = with_calls(1);
  ScriptedSink sink{{retry}};
  bench.now = start + std::chrono::hours{24 * 365};
  for (int attempt = 1; attempt < ctsync::RetryPolicy::attempts_before_age; ++attempt) {
    CHECK(bench.dispatch(sink)->calls == 1);
    REQUIRE(bench.store.calls()[0].state == "waiting");
    bench.now = bench.store.calls()[0].due_at;
  }
  CHECK(bench.dispatch(sink)->calls == 1);
  CHECK(bench.end_of_call(0) == "dead gave_up");
}

TEST_CASE("however old a call is, it is sent once more and may be accepted") {
  Bench bench = with_calls(1);
  ScriptedSink sink{{accepted}};
  bench.now = start + std::chrono::hours{24 * 365};
  CHECK(bench.dispatch(sink)->calls == 1);
  CHECK(bench.store.calls()[0].state == "accepted");
}

TEST_CASE("results that could not be committed are committed later, and no call is sent again") {
  Bench bench = with_calls(2);
  ScriptedSink sink{{accepted}};
  const ctsync::Lanes lanes{"default", "segment"};
  const auto clock = [&] { return bench.now; };
  auto round = ctsync::deliver_due(bench.store, lanes, sink, bench.policy, 100, 30s,
                                   bench.states.target, 0.5, clock);
  REQUIRE(round.has_value());
  int observed = 0;
  const auto observe = [&](const auto&...) { ++observed; };
  bench.store.fail = "settle";
  for (int i = 0; i < 3; ++i)
    CHECK_FALSE(ctsync::settle_delivered(bench.store, {"default", "segment"}, *round, observe));
  CHECK(observed == 0);
  bench.store.fail = "";
  CHECK(bench.dispatch(sink)->calls == 0);
  bench.now += 30s;  // the leases are over, and nobody else has the lanes
  REQUIRE(ctsync::settle_delivered(bench.store, {"default", "segment"}, *round, observe));
  CHECK(observed == 2);
  CHECK(bench.store.calls()[0].state == "accepted");
  CHECK(bench.store.calls()[1].state == "accepted");
  CHECK(sink.seen.size() == 2);
}

TEST_CASE("a round whose results are lost is sent again after its lease with the same bytes") {
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
  CHECK(bench.dispatch(sink)->calls == 0);
  bench.now += 30s;
  CHECK(bench.dispatch(sink)->calls == 1);
  REQUIRE(sink.seen.size() == 2);
  CHECK(sink.seen[0] == sink.seen[1]);
}

TEST_CASE(
    "calls whose guard cannot be looked up are given back at once and sent in the next round") {
  Bench bench;
  ctsync::NewCall deletion;
  deletion.target = "segment";
  deletion.call = {ctsync::CallKind::delete_person, "u", {}, "m-1", "{}", 0};
  deletion.guard = ctsync::Identifier{ctsync::IdentifierKind::email, "ada@shop.example"};
  bench.store.write(std::nullopt, {deletion}, "default");
  ScriptedSink sink{{accepted}};
  bench.store.fail = "holders";
  const auto report = bench.dispatch(sink);
  REQUIRE_FALSE(report.has_value());
  CHECK(report.error().code == Errc::unavailable);
  CHECK(sink.seen.empty());
  CHECK(bench.store.calls()[0].attempts == 0);
  bench.store.fail = "";
  CHECK(bench.dispatch(sink)->calls == 1);  // at the same time: no lease has expired
  CHECK(bench.store.calls()[0].state == "accepted");
}

TEST_CASE("no more calls are sent than were asked for, and only those of the target") {
  Bench bench = with_calls(3);
  ScriptedSink sink{{accepted}};
  CHECK(bench.dispatch(sink, 2)->calls == 2);
  CHECK(bench.dispatch(sink, 100, "other")->calls == 0);
  CHECK(bench.store.calls()[2].state == "waiting");
}

TEST_CASE("a call that waits alone has a due time of its own, and the target is not paused") {
  Bench bench = with_calls(3);
  const Reason busy{ReasonCode::target_unavailable, "Segment's Public API answered 429"};
  const Outcome alone{Verdict::retry, 90s, busy, true};
  struct Mixed {
    std::vector<Outcome> answers;
    std::vector<Outcome> deliver(std::span<const ctsync::Call> calls) {
      return {answers.begin(), answers.begin() + std::ssize(calls)};
    }
  };
  const auto dispatch = [&](std::vector<Outcome> answers) {
    Mixed sink{std::move(answers)};
    return ctsync::dispatch(
        bench.store, ctsync::Lanes{"default", "segment"}, sink, bench.policy, 100, 30s,
        bench.states, 0.5, [&] { return bench.now; }, [](const auto&, const auto&, const auto&) {});
  };
  const auto call = [&](std::size_t at) { return bench.store.calls().at(at); };
  SUBCASE("the others are settled and nothing pauses") {
    const auto report = dispatch({accepted, alone, rejected});
    REQUIRE(report.has_value());
    CHECK_FALSE(report->pause);
    CHECK(call(0).state == "accepted");
    CHECK(call(1).state == "waiting");
    CHECK(call(1).reason.code == alone.reason.code);
    const auto wait = ctsync::wait(bench.policy, 1, ctsync::detail::spread(0.5, 1), 90s);
    CHECK(call(1).due_at == bench.now + wait);
    CHECK(call(2).state == "dead");
    bench.now += wait - 1ms;
    CHECK(dispatch({})->calls == 0);
    bench.now += 1ms;
    CHECK(dispatch({accepted})->calls == 1);
    CHECK(call(1).state == "accepted");
  }
  SUBCASE("the pause of the target is that of the calls which stopped it") {
    const auto report = dispatch({alone, retry, alone});
    REQUIRE(report->pause);
    CHECK(*report->pause == ctsync::backoff(bench.policy, 1, 0.5));
    CHECK(call(1).due_at == bench.now + *report->pause);
    CHECK(call(0).due_at >= bench.now + 90s);
    CHECK(bench.states.target.failures() == 1);
  }
  SUBCASE("a round of such calls alone changes no state of the target") {
    bench.states.target = {};
    bench.states.target.fail(bench.policy, 0.5, {}, bench.now);
    bench.now += 1h;
    CHECK_FALSE(dispatch({alone})->pause);
    CHECK(bench.states.target.state() == ctsync::Sending::paused);
    CHECK_FALSE(dispatch({accepted})->pause);
    CHECK(bench.states.target.state() == ctsync::Sending::ramping);
  }
  SUBCASE("its waits grow by its own attempts where no time was named") {
    const Outcome silent{Verdict::target_down, {}, {ReasonCode::target_refused, "401"}, true};
    Duration last{0};
    for (int attempt = 1; attempt <= 3; ++attempt) {
      CHECK_FALSE(dispatch({silent, accepted, accepted})->pause);
      const Duration delay = call(0).due_at - bench.now;
      CHECK(delay == ctsync::backoff(bench.policy, attempt, 0.5));
      CHECK(delay > last);
      last = delay;
      bench.now = call(0).due_at;
    }
  }
  SUBCASE("it is dead after the longest retry age") {
    CHECK_FALSE(dispatch({alone, accepted, accepted})->pause);
    for (int attempt = 2; attempt < 10; ++attempt) {
      bench.now = call(0).due_at;
      CHECK_FALSE(dispatch({alone})->pause);
    }
    bench.now = start + bench.policy.max_age;
    CHECK_FALSE(dispatch({alone})->pause);
    CHECK(call(0).state == "dead");
    CHECK(call(0).reason.code == ReasonCode::gave_up);
  }
}

namespace {

const Outcome about_call{Verdict::retry, {}, {ReasonCode::rejected, "answered 409"}, true, true};
const Outcome alone{Verdict::retry, {}, {ReasonCode::target_unavailable, "answered 429"}, true};

/// Dispatches once more, after everything has fallen due.
void dispatch_next(Bench& bench, ScriptedSink& sink) {
  bench.now += bench.policy.cap * 2;
  REQUIRE(bench.dispatch(sink)->calls == 1);
}

}  // namespace

TEST_CASE("a call is dead after max_retries answers that were about it alone") {
  Bench bench = with_calls(1);
  bench.policy.max_retries = 2;
  ScriptedSink sink{{about_call, about_call, about_call}};
  dispatch_next(bench, sink);
  dispatch_next(bench, sink);
  CHECK(bench.store.calls()[0].state == "waiting");
  dispatch_next(bench, sink);
  CHECK(bench.store.calls()[0].state == "dead");
  CHECK(bench.end_of_call(0) == "dead gave_up");
}

TEST_CASE("429, 5xx, silence and what follows a pause do not count against max_retries") {
  Bench bench = with_calls(1);
  bench.policy.max_retries = 1;
  // The answer after a pause comes to a probe. Only the fourth and the last count.
  ScriptedSink sink{{retry, down, alone, about_call, retry, about_call, about_call}};
  for (int round = 0; round < 6; ++round) dispatch_next(bench, sink);
  CHECK(bench.store.calls()[0].state == "waiting");
  dispatch_next(bench, sink);
  CHECK(bench.store.calls()[0].state == "dead");
}

TEST_CASE("max_retries 0 makes the first answer about a call its last") {
  Bench bench = with_calls(1);
  bench.policy.max_retries = 0;
  ScriptedSink sink{{about_call}};
  dispatch_next(bench, sink);
  CHECK(bench.store.calls()[0].state == "dead");
}

TEST_CASE("a target that has no call for a living customer any more gets none") {
  struct Deaf {
    ctsync::Fragment write(const ctsync::Call&, const ctsync::Step&) const {
      return {{}, {}, {ReasonCode::no_counterpart, "nothing"}};
    }
  };
  ctsync::ClaimedCall deletion;
  deletion.call.message_id = "m";
  deletion.guard = ctsync::Identifier{ctsync::IdentifierKind::email, "a@b.example"};
  CHECK_FALSE(ctsync::detail::living_again(deletion, Deaf{}));
  CHECK(ctsync::detail::living_again(deletion, ctsync::segment::Protocol{}));
}
