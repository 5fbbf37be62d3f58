// SPDX-License-Identifier: MIT
#include "ctsync/protocol/deliver.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/a_call.hpp"
#include "ctsync/protocol/segment/limits.hpp"

using ctsync::Call;
using ctsync::Outcome;
using ctsync::Reason;
using ctsync::ReasonCode;
using ctsync::Verdict;

namespace {

const Reason down{ReasonCode::target_refused, "down"};

std::vector<Call> calls_of(std::size_t count) {
  std::vector<Call> calls;
  for (std::size_t i = 0; i < count; ++i) {
    calls.push_back(a_call(std::to_string(i), "{}"));
  }
  return calls;
}

/// A target that refuses a request with any bad event in it and remembers what it took.
struct Target {
  std::vector<bool> bad;
  std::vector<std::string> taken{};
  std::size_t requests = 0;

  Outcome operator()(std::span<const Call> calls) {
    ++requests;
    const bool refused = std::any_of(calls.begin(), calls.end(), [&](const Call& call) {
      return bad.at(std::stoul(call.message_id));
    });
    if (refused) return {Verdict::rejected, {}, {ReasonCode::rejected, "refused"}};
    for (const auto& call : calls) taken.push_back(call.message_id);
    return {Verdict::accepted, {}, {}};
  }
};

std::size_t hundred(std::span<const Call> calls) {
  return std::min<std::size_t>(calls.size(), 100);
}

/// Delivers with Segment's limits.
template <class Send, class Fitting>
std::vector<Outcome> deliver(std::span<const Call> calls, Send send, Fitting fitting) {
  return ctsync::protocol::deliver(calls, send, ctsync::segment::refusal, fitting);
}

}  // namespace

TEST_CASE("however many bad events there are, they alone are rejected, and order is kept") {
  for (std::size_t count = 0; count <= 10; ++count) {
    const auto calls = calls_of(count);
    for (std::size_t mask = 0; mask < (std::size_t{1} << count); ++mask) {
      Target target;
      std::vector<std::string> good;
      for (std::size_t i = 0; i < count; ++i) {
        target.bad.push_back((mask >> i & 1U) != 0);
        if (!target.bad[i]) good.push_back(std::to_string(i));
      }
      const auto outcomes = deliver(calls, std::ref(target), hundred);
      CAPTURE(count);
      CAPTURE(mask);
      bool right = outcomes.size() == count && target.taken == good;
      for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const auto want = target.bad[i] ? Verdict::rejected : Verdict::accepted;
        right = right && outcomes[i].verdict == want;
      }
      CHECK(right);
    }
  }
}

TEST_CASE("one bad event among many costs few requests") {
  const auto calls = calls_of(64);
  for (std::size_t bad = 0; bad < 64; ++bad) {
    Target target{std::vector<bool>(64)};
    target.bad[bad] = true;
    deliver(calls, std::ref(target), hundred);
    CHECK(target.requests == 13);  // 64, then two of each size from 32 down to 1
  }
}

TEST_CASE("calls go in as few requests as fit") {
  Target target{std::vector<bool>(250)};
  const auto outcomes = deliver(calls_of(250), std::ref(target), hundred);
  CHECK(outcomes.size() == 250);
  CHECK(target.requests == 3);
  CHECK(target.taken.size() == 250);
}

TEST_CASE("once the target takes nothing, the rest is not tried and gets the same outcome") {
  for (const auto verdict : {Verdict::retry, Verdict::target_down}) {
    for (std::size_t stop = 1; stop <= 4; ++stop) {
      std::size_t requests = 0;
      const auto send = [&](std::span<const Call>) -> Outcome {
        if (++requests < stop) return {Verdict::accepted, {}, {}};
        Outcome outcome{verdict, std::chrono::seconds{9}, down};
        outcome.exchange = std::make_shared<const ctsync::Exchange>();
        return outcome;
      };
      const auto one = [](std::span<const Call>) { return std::size_t{2}; };
      const auto outcomes = deliver(calls_of(8), send, one);
      CHECK(requests == stop);
      for (std::size_t i = 0; i < 8; ++i) {
        CAPTURE(i);
        const bool sent = i < (stop - 1) * 2;
        CHECK(outcomes[i].verdict == (sent ? Verdict::accepted : verdict));
        CHECK(outcomes[i].retry_after.has_value() == !sent);
        CHECK(outcomes[i].reason.code == (sent ? ReasonCode::none : ReasonCode::target_refused));
        CHECK(outcomes[i].reason.text == (sent ? "" : "down"));
        CHECK((outcomes[i].exchange != nullptr) == (i >= (stop - 1) * 2 && i < stop * 2));
      }
    }
  }
}

TEST_CASE("after one answer that may be about its calls the next request is tried") {
  const auto one = [](std::span<const Call>) { return std::size_t{1}; };
  const auto calls = calls_of(6);
  const auto requests = [&](std::vector<int> statuses, ctsync::NoAnswer none) {
    std::size_t at = 0;
    const auto send = [&](std::span<const Call>) -> Outcome {
      const int status = statuses.at(at++);
      if (status == 200) return {Verdict::accepted, {}, {}};
      Outcome outcome{Verdict::retry, {}, {ReasonCode::target_unavailable, "failed"}};
      outcome.exchange = std::make_shared<const ctsync::Exchange>(
          ctsync::Exchange{{}, ctsync::Duration{1}, status, none, ""});
      return outcome;
    };
    const auto outcomes = deliver(calls, send, one);
    CHECK(std::ranges::count(outcomes, false, &Outcome::unsent) == static_cast<long>(at));
    return at;
  };
  const auto answered = ctsync::NoAnswer::none;
  CHECK(requests({200, 500, 200, 500, 200, 200}, answered) == 6);
  CHECK(requests({200, 500, 500, 200, 200, 200}, answered) == 3);
  CHECK(requests({503, 200, 200, 200, 200, 200}, answered) == 1);
  CHECK(requests({429, 200, 200, 200, 200, 200}, answered) == 1);
  CHECK(requests({0, 200, 200, 200, 200, 200}, ctsync::NoAnswer::timed_out) == 1);
}

TEST_CASE("a target that goes down while a batch is being halved gets no further request") {
  for (std::size_t healthy = 1; healthy <= 12; ++healthy) {
    Target target{std::vector<bool>(8)};
    target.bad[2] = true;
    const auto send = [&](std::span<const Call> calls) -> Outcome {
      if (target.requests == healthy) {
        ++target.requests;
        return {Verdict::target_down, std::chrono::seconds{9}, down};
      }
      return target(calls);
    };
    const auto outcomes = deliver(calls_of(8), send, hundred);
    CAPTURE(healthy);
    CHECK(target.requests <= healthy + 1);
    // Nothing after the first call that was kept was sent, and nothing before it was left out.
    const auto first = std::find_if(outcomes.begin(), outcomes.end(), [](const Outcome& outcome) {
      return outcome.verdict == Verdict::target_down;
    });
    for (auto it = first; it != outcomes.end(); ++it) {
      CHECK(it->verdict == Verdict::target_down);
      CHECK(it->retry_after == std::chrono::seconds{9});
      CHECK(it->reason.code == ReasonCode::target_refused);
      CHECK(it->reason.text == "down");
    }
    const auto accepted = std::count_if(outcomes.begin(), first, [](const Outcome& outcome) {
      return outcome.verdict == Verdict::accepted;
    });
    CHECK(static_cast<std::size_t>(accepted) == target.taken.size());
  }
}

TEST_CASE("a call over a limit is rejected without being sent, and its neighbours are") {
  for (std::size_t place = 0; place < 5; ++place) {
    auto calls = calls_of(5);
    calls[place].body.assign(ctsync::segment::max_event_bytes + 1, 'x');
    Target target{std::vector<bool>(5)};
    const auto outcomes = deliver(calls, std::ref(target), hundred);
    CHECK(target.taken.size() == 4);
    for (std::size_t i = 0; i < 5; ++i) {
      CHECK(outcomes[i].verdict == (i == place ? Verdict::rejected : Verdict::accepted));
    }
    CHECK(outcomes[place].reason.code == ReasonCode::over_limit);
  }
}

TEST_CASE("calls that are all over a limit cause no request") {
  auto calls = calls_of(3);
  for (auto& call : calls) call.message_id.assign(101, 'x');
  Target target;
  const auto outcomes = deliver(calls, std::ref(target), hundred);
  CHECK(target.requests == 0);
  for (const auto& outcome : outcomes) {
    CHECK(outcome.verdict == Verdict::rejected);
    CHECK(outcome.reason.code == ReasonCode::over_limit);
  }
}

TEST_CASE("no calls cause no request") {
  Target target;
  CHECK(deliver({}, std::ref(target), hundred).empty());
  CHECK(target.requests == 0);
}

TEST_CASE("where the target answered for each call, no call is sent twice") {
  const auto calls = calls_of(4);
  std::size_t requests = 0;
  const auto send = [&](std::span<const Call> some) {
    ++requests;
    std::vector<Outcome> each(some.size(), Outcome{Verdict::accepted, {}, {}});
    each[1] = {Verdict::rejected, {}, {ReasonCode::rejected, "bad"}};
    return ctsync::Judgement(std::move(each));
  };
  const auto outcomes = deliver(calls, send, hundred);
  CHECK(requests == 1);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(outcomes[i].verdict == (i == 1 ? Verdict::rejected : Verdict::accepted));
  }
}

TEST_CASE(
    "where a call of a batch must wait, later batches are not tried and wait for its reason") {
  const auto calls = calls_of(6);
  std::size_t requests = 0;
  const auto send = [&](std::span<const Call> some) {
    ++requests;
    std::vector<Outcome> each(some.size(), Outcome{Verdict::accepted, {}, {}});
    each[0] = {Verdict::retry, {}, {ReasonCode::target_unavailable, "busy"}};
    return ctsync::Judgement(std::move(each));
  };
  const auto outcomes = deliver(calls, send, [](std::span<const Call>) { return std::size_t{3}; });
  CHECK(requests == 1);
  for (std::size_t i = 0; i < 6; ++i) {
    CAPTURE(i);
    const bool taken = i == 1 || i == 2;
    CHECK(outcomes[i].verdict == (taken ? Verdict::accepted : Verdict::retry));
    CHECK(outcomes[i].reason.text == (taken ? "" : "busy"));
  }
}

TEST_CASE("a call that waits alone stops no other") {
  const auto calls = calls_of(3);
  std::size_t requests = 0;
  const auto send = [&](std::span<const Call>) -> Outcome {
    Outcome outcome{Verdict::accepted, {}, {}};
    if (++requests == 1) outcome = {Verdict::retry, {}, {ReasonCode::rejected, "conflict"}, true};
    return outcome;
  };
  const auto outcomes = deliver(calls, send, [](std::span<const Call>) { return std::size_t{1}; });
  CHECK(requests == 3);
  CHECK(outcomes[0].verdict == Verdict::retry);
  CHECK(outcomes[1].verdict == Verdict::accepted);
  CHECK(outcomes[2].verdict == Verdict::accepted);
}
