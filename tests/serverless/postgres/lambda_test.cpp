// SPDX-License-Identifier: MIT
#include <signal.h>

#include "adapters/lambda/fake_api.hpp"
#include "on_postgres.hpp"
#include "serverless/events.hpp"
#include "serverless/function.hpp"

namespace ctsync::test {

namespace {

using lambda::test::Empty;
using lambda::test::FakeApi;
using postgres::test::new_database;

TEST_SUITE_BEGIN("a function of AWS Lambda on PostgreSQL" * postgres::test::needs_server());

const std::string function_folder = CTSYNC_FUNCTIONS "/lambda/function";

Variables on(const Database& database, const FakeApi& api) {
  auto variables = gateway_of(database);
  variables.insert({{"AWS_LAMBDA_FUNCTION_NAME", "ctsync"},
                    {"LD_LIBRARY_PATH", "/lib64:/usr/lib64:/var/runtime"},
                    {"AWS_LAMBDA_RUNTIME_API", api.address()}});
  return variables;
}

TEST_CASE("every shape of event is stored, and a worker elsewhere delivers it") {
  Recorder segment;
  const auto database = new_database();
  FakeApi api(Empty::wait);
  const std::string body = customer_delivery("c-1", 1);
  api.add(request(body, signed_headers(body)));
  api.add(queue({customer_delivery("c-2", 1), "not JSON", customer_delivery("c-3", 1)}));
  api.add(R"({"Records":[{"EventSource":"aws:sns","Sns":{"MessageId":"m","Message":)" +
          in_quotes(customer_delivery("c-4", 1)) + "}}]}");
  const EmptyRoot root(function_folder);
  Function function(root, {"/bootstrap"}, on(*database, api));
  const auto posted = api.posted(3);
  REQUIRE_MESSAGE(posted.size() == 3, function.log());
  CHECK(has(posted[0].body, R"("statusCode":202)"));
  CHECK(posted[1].body == R"({"batchItemFailures":[]})");
  CHECK(posted[2].path.ends_with("/response"));
  CHECK(waiting(*database) == 4);
  CHECK(database->run("SELECT count(*) FROM inbox_dead") == "1");  // what is not JSON
  postgres::test::wait_until("one connection is left", [&] { return connections(*database) == 1; });
  Serving worker(worker_of(*database, segment), as_worker);
  CHECK(segment.wait_for_calls(4));
  CHECK(worker.stop() == 0);
  function.signal(SIGTERM);
  CHECK(function.wait() == 0);
}

TEST_CASE("a record that the database does not take is repeated alone") {
  const auto database = new_database();
  database->run(
      "ALTER TABLE inbox_body ADD CHECK (position('refused' in encode(body, 'escape')) = 0)");
  FakeApi api(Empty::wait);
  api.add(queue(
      {customer_delivery("c-1", 1), customer_delivery("refused", 1), customer_delivery("c-3", 1)}));
  const EmptyRoot root(function_folder);
  Function function(root, {"/bootstrap"}, on(*database, api));
  const auto posted = api.posted(1);
  REQUIRE_MESSAGE(posted.size() == 1, function.log());
  CHECK(posted[0].body == R"({"batchItemFailures":[{"itemIdentifier":"m-1"}]})");
  CHECK(waiting(*database) == 2);
}

TEST_CASE("records of a queue are repeated while the database is not ready, and then stored once") {
  const Database database(Cluster::shared());
  FakeApi api(Empty::wait);
  const auto event = queue({customer_delivery("c-1", 1), customer_delivery("c-2", 1)});
  api.add(event);
  const EmptyRoot root(function_folder);
  Function function(root, {"/bootstrap"}, on(database, api));
  auto posted = api.posted(1);
  REQUIRE_MESSAGE(posted.size() == 1, function.log());
  CHECK(posted[0].body ==
        R"({"batchItemFailures":[{"itemIdentifier":"m-0"},{"itemIdentifier":"m-1"}]})");
  REQUIRE(run({"db", "migrate"}, gateway_of(database)).exit_code == 0);
  api.add(event);
  api.add(event);
  posted = api.posted(3);
  REQUIRE(posted.size() == 3);
  CHECK(posted[1].body == R"({"batchItemFailures":[]})");
  CHECK(posted[2].body == R"({"batchItemFailures":[]})");
  CHECK(waiting(database) == 2);
}

TEST_CASE("a frozen function whose connection was closed stores the next event") {
  const auto database = new_database();
  FakeApi api(Empty::wait);
  const EmptyRoot root(function_folder);
  Function function(root, {"/bootstrap"}, on(*database, api));
  for (int round = 1; round <= 3; ++round) {
    REQUIRE(api.wait_until_asked(round));
    function.signal(SIGSTOP);
    close_connections(*database);
    const std::string body = customer_delivery("c-" + std::to_string(round), 1);
    api.add(request(body, signed_headers(body)));
    function.signal(SIGCONT);
    const auto posted = api.posted(static_cast<std::size_t>(round));
    REQUIRE(posted.size() == static_cast<std::size_t>(round));
    CHECK(has(posted.back().body, R"("statusCode":202)"));
  }
  CHECK(waiting(*database) == 3);
}

TEST_SUITE_END();

}  // namespace

}  // namespace ctsync::test
