// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "mock.hpp"
#include "program/deliveries.hpp"

namespace ctsync::test {

namespace {

/// The settings of a server without any problem: a store, a Subscription, and the recorder as
/// Segment, with a server that runs.
struct Installation {
  Installation() : variables(settings(segment, folder, mock.settings())), server(variables) {
    variables["PORT"] = std::to_string(server.port());
    REQUIRE(
        run({"subscribe", "pubsub", "--gcp-project", "p", "--topic", "t"}, variables).exit_code ==
        0);
  }

  Finished doctor() const { return run({"doctor"}, variables); }

  Mock mock;
  Recorder segment;
  Folder folder;
  Variables variables;
  Serving server;
};

/// The line of a check with the one below it.
std::string line_of(const Finished& finished, std::string_view check) {
  const auto at = finished.out.find(std::string(check) + ": ");
  REQUIRE_MESSAGE(at != std::string::npos, finished.out);
  const auto begin = finished.out.rfind('\n', at) + 1;
  return finished.out.substr(begin,
                             finished.out.find('\n', finished.out.find('\n', at) + 1) - begin);
}

bool failed(const Finished& finished, std::string_view check, int exit_code = 1) {
  const bool marked = line_of(finished, check).starts_with("FAILED ");
  return finished.exit_code == exit_code && marked &&
         line_of(finished, check).find("to correct it: ") != std::string::npos;
}

}  // namespace

TEST_CASE("doctor reports no problem in a correct installation, and shows no secret") {
  Installation installation;
  const auto well = installation.doctor();
  CHECK_MESSAGE(well.exit_code == 0, well.out);
  for (const auto* check :
       {"configuration", "store", "commercetools token", "commercetools customers",
        "commercetools events", "Subscription ctsync", "Segment", "delivering", "clock"}) {
    CHECK_MESSAGE(line_of(well, check).starts_with("ok "), well.out);
  }
  CHECK(line_of(well, "Segment write key").starts_with("skipped "));
  for (const auto& hidden :
       {std::string(mock_secret), std::string(secret), std::string("write-key-of-the-test")}) {
    CHECK(well.out.find(hidden) == std::string::npos);
  }
  CHECK(installation.segment.calls().empty());
  const auto json = run({"doctor", "--json"}, installation.variables);
  CHECK(json.out.find(R"({"check":"store","state":"ok",)") != std::string::npos);
}

TEST_CASE("doctor distinguishes a wrong secret, a missing scope and an unreachable host") {
  Installation installation;
  installation.variables["CTP_CLIENT_SECRET"] = "wrong-secret";
  const auto unknown = installation.doctor();
  CHECK(failed(unknown, "commercetools token"));
  CHECK(line_of(unknown, "commercetools customers").starts_with("skipped "));
  installation.variables["CTP_CLIENT_SECRET"] = mock_secret;

  auto& mock = installation.mock;
  mock.control("fault?status=403&path=/customers&code=insufficient_scope");
  const auto forbidden = installation.doctor();
  CHECK(failed(forbidden, "commercetools customers"));
  CHECK(line_of(forbidden, "commercetools customers").find("view_customers") != std::string::npos);
  mock.control("fault?status=403&path=/orders&code=insufficient_scope");
  const auto without_orders = installation.doctor();
  CHECK(failed(without_orders, "commercetools events"));
  CHECK(line_of(without_orders, "commercetools events")
            .find("view_orders is missing for Order "
                  "Completed") != std::string::npos);
  mock.control("fault?status=403&path=/subscriptions&code=insufficient_scope");
  const auto blind = installation.doctor();
  CHECK(blind.exit_code == 0);
  CHECK(line_of(blind, "Subscription ctsync").starts_with("skipped "));
  CHECK(line_of(blind, "Subscription ctsync").find("manage_subscriptions") != std::string::npos);
  mock.control("fault");

  installation.variables["CTP_AUTH_URL"] = "http://127.0.0.1:" + std::to_string(free_port());
  CHECK(failed(installation.doctor(), "commercetools token", 4));
}

TEST_CASE("doctor explains a Subscription that is missing, unhealthy or not of customers") {
  Installation installation;
  const std::string check = "Subscription ctsync";
  for (const auto* status : {"ConfigurationError", "ConfigurationErrorDeliveryStopped",
                             "TemporaryError", "ManuallySuspended"}) {
    installation.mock.control(std::string("subscription?key=ctsync&status=") + status);
    const auto ill = installation.doctor();
    CHECK(failed(ill, check));
    CHECK(line_of(ill, check).find(std::string(status) + ": ") != std::string::npos);
  }
  installation.mock.control("subscription?key=ctsync&status=ConfigurationErrorDeliveryStopped");
  CHECK(line_of(installation.doctor(), check).find("backfill") != std::string::npos);

  installation.mock.send(
      "POST", "/subscriptions",
      R"({"key":"part","destination":{"type":"GoogleCloudPubSub","projectId":"p","topic":"t"},)"
      R"("messages":[{"resourceTypeId":"customer","types":["CustomerCreated"]}]})");
  const auto part = run({"doctor", "--key", "part"}, installation.variables);
  CHECK(part.exit_code == 0);
  CHECK(line_of(part, "Subscription part").starts_with("warning "));
  const auto none = run({"doctor", "--key", "none"}, installation.variables);
  CHECK(failed(none, "Subscription none"));
  CHECK(line_of(none, "Subscription none").find("ctsync subscribe ") != std::string::npos);
}

TEST_CASE("doctor warns of a clock that is off by more than a minute and fails it over five") {
  Installation installation;
  installation.mock.control("clock?seconds=-120");
  const auto off = installation.doctor();
  CHECK(off.exit_code == 0);
  CHECK(line_of(off, "clock").starts_with("warning "));
  for (const auto* seconds : {"-400", "400"}) {
    installation.mock.control(std::string("clock?seconds=") + seconds);
    CHECK(failed(installation.doctor(), "clock"));
  }
}

TEST_CASE("doctor sees a damaged store, one that is not there and a Segment that does not answer") {
  Installation installation;
  auto& variables = installation.variables;
  variables["INBOX_DATABASE_URL"] =
      "sqlite:" + installation.folder.write("text.db", std::string(8192, 'x'));
  CHECK(failed(installation.doctor(), "store"));
  variables["INBOX_DATABASE_URL"] = "sqlite:" + installation.folder.file("no/such.db");
  CHECK(failed(installation.doctor(), "store"));
  variables["INBOX_DATABASE_URL"] = "sqlite:" + installation.folder.file("new.db");
  variables["SEGMENT_REGION"] = "http://127.0.0.1:" + std::to_string(free_port());
  const auto silent = installation.doctor();
  CHECK(line_of(silent, "store").starts_with("skipped "));
  CHECK(failed(silent, "Segment", 4));
  variables.erase("WEBHOOK_SECRET");
  const auto unset = installation.doctor();
  CHECK(failed(unset, "configuration", 3));
  CHECK(line_of(unset, "configuration").find("WEBHOOK_SECRET") != std::string::npos);
  CHECK(line_of(unset, "commercetools token").starts_with("ok "));
}

}  // namespace ctsync::test
