// SPDX-License-Identifier: MIT
#include "ctsync/protocol/batch.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "core/a_call.hpp"
#include "ctsync/json/view.hpp"

using ctsync::Call;
using ctsync::protocol::render_batch;

namespace {

constexpr std::size_t max_body_bytes = 475'000;

std::size_t fitting(std::span<const Call> calls, std::size_t max_events) {
  return ctsync::protocol::fitting(calls, max_events, max_body_bytes);
}

std::vector<Call> calls_of(std::size_t count, std::size_t bytes) {
  return std::vector<Call>(count, a_call("m", '"' + std::string(bytes - 2, 'x') + '"'));
}

constexpr ctsync::Time now =
    std::chrono::sys_days{std::chrono::year{2026} / 3 / 4} + std::chrono::milliseconds{3'723'004};

}  // namespace

TEST_CASE("as many calls fit one body as were asked for") {
  CHECK(fitting(calls_of(50, 10), 100) == 50);
  CHECK(fitting(calls_of(150, 10), 100) == 100);
  CHECK(fitting({}, 100) == 0);
}

TEST_CASE("one call always fits, however few were asked for") {
  CHECK(fitting(calls_of(3, 10), 0) == 1);
  CHECK(fitting(calls_of(3, 10), 1) == 1);
  CHECK(fitting(calls_of(3, max_body_bytes), 100) == 1);
}

TEST_CASE("no body is over the limit, and none is broken off earlier than it must") {
  for (const std::size_t bytes : {189U, 4'000U, 9'999U, 31'999U, 32'000U}) {
    CAPTURE(bytes);
    const auto calls = calls_of(2'500, bytes);
    const std::size_t count = fitting(calls, 2'500);
    std::string body;
    render_batch(std::span(calls).first(count), std::string(32, 'k'), now, body);
    CHECK(body.size() <= max_body_bytes);
    render_batch(std::span(calls).first(count + 1), {}, now, body);
    CHECK(body.size() + ctsync::protocol::envelope_bytes > max_body_bytes);
  }
}

TEST_CASE("a body is the events as they were made, the write key and the time of sending") {
  const std::vector<Call> calls{a_call("1", R"({"a":1.10})"), a_call("2", R"({ "b" : "ü" })")};
  std::string body = "left over";
  render_batch(calls, "key\"1", now, body);
  CHECK(body == R"({"batch":[{"a":1.10},{ "b" : "ü" }],"writeKey":"key\"1",)"
                R"("sentAt":"2026-03-04T01:02:03.004Z"})");
  ctsync::json::Parser parser;
  CHECK(parser.parse(body).has_value());
  render_batch({}, "k", now, body);
  CHECK(body == R"({"batch":[],"writeKey":"k","sentAt":"2026-03-04T01:02:03.004Z"})");
  render_batch({}, {}, now, body);
  CHECK(body == R"({"batch":[],"sentAt":"2026-03-04T01:02:03.004Z"})");
}
