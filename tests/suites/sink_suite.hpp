// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <array>
#include <concepts>
#include <ctsync/contract/sink.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Tests the contract of contract/sink.hpp with any sink.
namespace ctsync::suites {

/// How the target responds to a request.
enum class TargetState {
  takes,        ///< everything
  unavailable,  ///< nothing now; it may work later
  refuses,      ///< every request, because of the credentials
};

/// A target that can refuse a single call.
template <class T>
concept RefusesCalls = requires(T test, std::string_view text) {
  test.refuse(text);  // calls with this message id
};

/// What the suite needs: a sink whose target is a stand-in that the suite can configure. It is also
/// a RefusesCalls, unless the target never refuses a single call, as a file does not.
template <class T>
concept SinkUnderTest = requires(T test, TargetState state, std::string_view text) {
  { test.sink() } -> std::same_as<AnySink&>;
  test.set(state);
  { test.call(text) } -> std::same_as<Call>;  // as the target's protocol wrote it
  { test.received() } -> std::same_as<std::vector<std::string>>;  // bodies that it accepted
};

namespace detail {

template <SinkUnderTest T>
std::vector<Call> calls_of(T& test, std::span<const std::string_view> ids) {
  std::vector<Call> calls;
  for (const auto id : ids) calls.push_back(test.call(id));
  return calls;
}

inline std::vector<std::string> bodies(const std::vector<Call>& calls) {
  std::vector<std::string> all;
  for (const auto& call : calls) all.push_back(call.body);
  return all;
}

/// The part of the suite for targets that can refuse a single call.
template <RefusesCalls T>
void refusal_suite(T& test, const std::vector<Call>& calls) {
  SUBCASE("a call that the target refuses is rejected, and its neighbours are accepted") {
    test.refuse("m-3");
    const auto outcomes = test.sink().deliver(calls);
    REQUIRE(outcomes.size() == calls.size());
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      CAPTURE(i);
      CHECK(outcomes[i].verdict == (i == 2 ? Verdict::rejected : Verdict::accepted));
    }
    CHECK(outcomes[2].reason.code == ReasonCode::rejected);
    auto others = detail::bodies(calls);
    others.erase(others.begin() + 2);
    CHECK(test.received() == others);
  }
  SUBCASE("no reason holds anything of a call") {
    test.refuse("m-3");
    for (const auto& outcome : test.sink().deliver(calls)) {
      for (const auto& call : calls) {
        CHECK(outcome.reason.text.find(call.message_id) == std::string::npos);
        CHECK(outcome.reason.text.find(call.body) == std::string::npos);
      }
    }
  }
}

}  // namespace detail

/// Tests the whole contract. `make()` returns a fresh SinkUnderTest; it is called for each subcase.
template <class Make>
void sink_suite(Make make) {
  auto test = make();
  using namespace std::string_view_literals;
  constexpr std::array ids{"m-1"sv, "m-2"sv, "m-3"sv, "m-4"sv, "m-5"sv};
  const auto calls = detail::calls_of(test, ids);

  SUBCASE("no calls have no outcomes") {
    CHECK(test.sink().deliver({}).empty());
    CHECK(test.received().empty());
  }
  SUBCASE("each call is accepted once, with its bytes, in its sequence") {
    const auto outcomes = test.sink().deliver(calls);
    REQUIRE(outcomes.size() == calls.size());
    for (const auto& outcome : outcomes) CHECK(outcome.verdict == Verdict::accepted);
    CHECK(test.received() == detail::bodies(calls));
  }
  SUBCASE("a repeat sends the same bytes") {
    (void)test.sink().deliver(calls);
    (void)test.sink().deliver(calls);
    auto twice = detail::bodies(calls);
    const auto once = twice;
    twice.insert(twice.end(), once.begin(), once.end());
    CHECK(test.received() == twice);
  }
  if constexpr (RefusesCalls<decltype(test)>) detail::refusal_suite(test, calls);
  SUBCASE("while the target takes nothing every call waits, and none is lost or rejected") {
    test.set(TargetState::unavailable);
    const auto outcomes = test.sink().deliver(calls);
    REQUIRE(outcomes.size() == calls.size());
    for (const auto& outcome : outcomes) {
      CHECK(outcome.verdict == Verdict::retry);
      CHECK(outcome.reason.code == ReasonCode::target_unavailable);
    }
    test.set(TargetState::takes);
    for (const auto& outcome : test.sink().deliver(calls)) {
      CHECK(outcome.verdict == Verdict::accepted);
    }
    CHECK(test.received() == detail::bodies(calls));
  }
  SUBCASE("wrong credentials reject no call") {
    test.set(TargetState::refuses);
    for (const auto& outcome : test.sink().deliver(calls)) {
      CHECK(outcome.verdict == Verdict::target_down);
      CHECK(outcome.reason.code == ReasonCode::target_refused);
    }
    CHECK(test.received().empty());
  }
}

}  // namespace ctsync::suites
