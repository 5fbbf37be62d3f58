// SPDX-License-Identifier: MIT
#include <atomic>
#include <map>
#include <string>
#include <vector>

#include "program/deliveries.hpp"
#include "program/jobs/paged_shop.hpp"
#include "program/jobs/shown_job.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"

namespace ctsync::test {

namespace {

Finished replay(const Variables& variables, std::vector<std::string> options) {
  options.insert(options.begin(), {"replay", "calls"});
  return run(options, variables);
}

bool is_done(const ShownJob& job) { return job.state == "done"; }

/// How often each call arrived, by message id. Fails the test if one did not with equal bytes.
std::map<std::string, int> times_sent(Recorder& target) {
  std::map<std::string, int> times;
  std::map<std::string, std::string> bytes;
  for (const auto& call : target.calls()) {
    ++times[call.message_id];
    CHECK(bytes.try_emplace(call.message_id, call.json).first->second == call.json);
  }
  return times;
}

/// Delivers customers and waits until the target has each.
void deliver(Serving& server, Recorder& target, const std::vector<std::string>& ids) {
  auto client = client_of(server.url());
  for (const auto& id : ids) {
    const auto before = target.calls().size();
    CHECK(post(client, customer_delivery(id, 1)).status == 202);
    REQUIRE(target.wait_for_calls(before + 1));
  }
}

/// Waits until the store has noted that all calls were accepted.
void wait_for_no_waiting(const Variables& variables) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  auto waiting = std::string("?");
  while (!waiting.empty() && std::chrono::steady_clock::now() < until) {
    waiting = run({"outbox", "--state", "waiting", "--json"}, variables).out;
  }
  CHECK(waiting.empty());
}

}  // namespace

TEST_CASE(
    "calls that a target lost are sent again, with their ids and bytes, and change no record") {
  Recorder segment;
  const Folder folder;
  const auto variables = settings(segment, folder);
  Serving server(variables);
  deliver(server, segment, {"c-1", "c-2", "c-3"});
  wait_for_no_waiting(variables);
  const auto begun = replay(variables, {"--since", "1h", "--detach", "--yes"});
  CHECK(begun.exit_code == 0);
  CHECK(begun.out.find("job 1 begins") != std::string::npos);
  REQUIRE(segment.wait_for_calls(6));
  const auto job = wait_for(variables, 1, is_done);
  CHECK(job.of("read") == 3);
  CHECK(job.of("told") == 3);
  for (const auto& [id, times] : times_sent(segment)) CHECK(times == 2);
  wait_for_no_waiting(variables);
  auto client = client_of(server.url());
  CHECK(post(client, customer_delivery("c-1", 2)).status == 202);
  REQUIRE(segment.wait_for_calls(7));
  CHECK(server.stop() == 0);
  CHECK(segment.calls().size() == 7);
  CHECK(run({"jobs", "list"}, variables).out.find("replay of accepted calls") != std::string::npos);
}

TEST_CASE("of the identifies of a customer only the newest is sent again") {
  Recorder segment;
  const Folder folder;
  const auto variables = settings(segment, folder);
  Serving server(variables);
  deliver(server, segment, {"c-1"});
  auto client = client_of(server.url());
  CHECK(post(client, customer_delivery("c-1", 2)).status == 202);
  REQUIRE(segment.wait_for_calls(2));
  wait_for_no_waiting(variables);
  const auto counted = replay(variables, {"--target", "segment", "--dry-run", "--json"});
  CHECK(counted.exit_code == 0);
  CHECK(counted.out ==
        R"({"target":"segment","kind":"identify","calls":1,"superseded":1,"deleted":0,)"
        R"("no_body":0,"drops_repeats":true,"repeats":1})"
        "\n");
  CHECK(replay(variables, {"--target", "segment", "--detach", "--yes"}).exit_code == 0);
  const auto job = wait_for(variables, 1, is_done);
  CHECK(job.of("told") == 1);
  CHECK(job.of("ignored") == 1);
  REQUIRE(segment.wait_for_calls(3));
  CHECK(server.stop() == 0);
  const auto calls = segment.calls();
  REQUIRE(calls.size() == 3);
  CHECK(calls[2].message_id == calls[1].message_id);
}

TEST_CASE("a replay without a server does its work itself, and the next server sends the calls") {
  Recorder segment;
  const Folder folder;
  const auto variables = settings(segment, folder);
  {
    Serving server(variables);
    deliver(server, segment, {"c-1", "c-2"});
    wait_for_no_waiting(variables);
    CHECK(server.stop() == 0);
  }
  const auto dry = replay(variables, {"--since", "1h", "--dry-run"});
  CHECK(dry.exit_code == 0);
  CHECK(dry.out.find("segment identify: 2 calls") != std::string::npos);
  CHECK(dry.out.find("Segment drops a message id that it saw in the last 24 hours: 2 of") !=
        std::string::npos);
  CHECK(dry.out.find("Nothing was sent.") != std::string::npos);
  CHECK(run({"jobs", "list"}, variables).out == "no jobs\n");
  SUBCASE("of both customers") {
    const auto done = replay(variables, {"--since", "1h", "--yes"});
    CHECK(done.exit_code == 0);
    CHECK(done.out.find("read 2 = 2 told + 0 known + 0 ignored + 0 dead") != std::string::npos);
    Serving server(variables);
    CHECK(segment.wait_for_calls(4));
    CHECK(server.stop() == 0);
  }
  SUBCASE("of one customer") {
    const auto done = replay(variables, {"--since", "1h", "--customer", "c-2", "--yes"});
    CHECK(done.exit_code == 0);
    Serving server(variables);
    REQUIRE(segment.wait_for_calls(3));
    wait_for_no_waiting(variables);
    CHECK(server.stop() == 0);
    CHECK(segment.calls().size() == 3);
    CHECK(segment.calls()[2].user_id == "c-2@shop.example");
  }
  SUBCASE("of a customer whom nobody knows") {
    const auto done =
        replay(variables, {"--since", "1h", "--customer", "nobody@shop.example", "--yes"});
    CHECK(done.exit_code == 0);
    CHECK(done.out.find("read 0") != std::string::npos);
  }
  SUBCASE("of a time before") {
    const auto done = replay(variables, {"--since", "2h", "--until", "1h", "--yes"});
    CHECK(done.exit_code == 0);
    CHECK(done.out.find("read 0") != std::string::npos);
  }
}

TEST_CASE("dead calls are sent again by a replay that asks for them") {
  std::atomic<bool> refuses{true};
  Recorder segment([&](const http::Request&) {
    http::Response answer;
    answer.status = refuses ? 400 : 200;
    return answer;
  });
  const Folder folder;
  const auto variables = settings(segment, folder);
  Serving server(variables);
  auto client = client_of(server.url());
  CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
  REQUIRE(segment.wait_for_requests(1));
  wait_for_no_waiting(variables);
  refuses = false;
  CHECK(replay(variables, {"--since", "1h", "--detach", "--yes"}).exit_code == 0);
  CHECK(wait_for(variables, 1, is_done).of("read") == 0);
  CHECK(replay(variables, {"--since", "1h", "--state", "dead", "--detach", "--yes"}).exit_code ==
        0);
  CHECK(wait_for(variables, 2, is_done).of("told") == 1);
  CHECK(segment.wait_for_calls(1));
  CHECK(server.stop() == 0);
}

TEST_CASE("a replay that nobody has confirmed or that is about everything sends nothing") {
  Recorder segment;
  const Folder folder;
  const auto variables = settings(segment, folder);
  {
    Serving server(variables);
    deliver(server, segment, {"c-1"});
    wait_for_no_waiting(variables);
    CHECK(server.stop() == 0);
  }
  std::vector<std::string> options;
  std::string expected;
  SUBCASE("without --yes") {
    options = {"--since", "1h"};
    expected = "nothing was sent: that needs --yes";
  }
  SUBCASE("with --json and without --yes") {
    options = {"--since", "1h", "--json"};
    expected = "with --json expected --dry-run";
  }
  SUBCASE("without a target and a time") {
    options = {"--yes"};
    expected = "name the target that lost its data, or since when it did";
  }
  SUBCASE("to a target that nobody knows") {
    options = {"--target", "crm", "--yes"};
    expected = "expected one of: segment";
  }
  SUBCASE("until a time before it begins") {
    options = {"--since", "1h", "--until", "2h", "--yes"};
    expected = "expected a time after that of --since";
  }
  const auto refused = replay(variables, options);
  CHECK(refused.exit_code == 2);
  CHECK(refused.err.find(expected) != std::string::npos);
  CHECK(run({"jobs", "list"}, variables).out == "no jobs\n");
}

TEST_CASE("a replay goes on after kill -9 where it was, and puts no call back twice") {
  Recorder segment;
  PagedShop shop;
  shop.put_customers(1'500);
  const Folder folder;
  const auto variables = settings(segment, folder, shop.settings());
  {
    Serving server(variables);
    CHECK(run({"backfill", "customers", "--detach"}, variables).exit_code == 0);
    REQUIRE(segment.wait_for_calls(1'500));
    wait_for_no_waiting(variables);
    CHECK(run({"jobs", "cancel", "1"}, variables).exit_code == 0);
    CHECK(replay(variables, {"--target", "segment", "--detach", "--yes"}).exit_code == 0);
    wait_for(variables, 2, [](const ShownJob& job) { return job.of("told") >= 250; });
    server.kill();
  }
  Serving server(variables);
  const auto job = wait_for(variables, 2, is_done);
  CHECK(job.of("read") == 1'500);
  CHECK(job.of("told") == 1'500);
  wait_for_no_waiting(variables);
  CHECK(server.stop() == 0);
  const auto times = times_sent(segment);
  CHECK(times.size() == 1'500);
  for (const auto& [id, n] : times) CHECK(n >= 2);
}

}  // namespace ctsync::test
