// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/terminal.hpp"

namespace ctsync::test {

TEST_CASE("the next step that the demonstration proposes makes a new customer arrive") {
  Terminal demo({"serve", "--demo"}, {{"PORT", std::to_string(free_port())}});
  REQUIRE(demo.wait_for("4. all calls have arrived"));
  REQUIRE(demo.wait_for("in any folder:\r\n"));
  REQUIRE(demo.wait_for("arrives here"));
  const auto begin = demo.shown().find("WEBHOOK_SECRET=");
  REQUIRE(begin != std::string::npos);
  const auto step = demo.shown().substr(begin, demo.shown().find('\r', begin) - begin);
  const auto done = run_shell("cd /\n" + step + "\n");
  CAPTURE(step);
  CHECK_MESSAGE(done.exit_code == 0, done.err);
  CHECK(demo.wait_for("Segment received: "));
  CHECK(demo.wait_for("ctsync-test-"));
  demo.stop();
  CHECK(demo.end() == 0);
}

TEST_CASE("doctor and settings of the demonstration are about what it runs with") {
  // Settings of a real server in the environment do not apply to the demonstration.
  Terminal demo({"serve", "--demo"}, {{"PORT", "0"},
                                      {"ADMIN_LISTEN", "127.0.0.1:0"},
                                      {"SEGMENT_REGION", "eu"},
                                      {"SYNC_CONFIG_PATH", "/nowhere.json"}});
  REQUIRE(demo.wait_for("The dashboard is at "));
  REQUIRE(demo.wait_for("in any folder:\r\n"));
  const auto begin = demo.shown().find("http://", demo.shown().find("The dashboard is at "));
  auto client = client_of(demo.shown().substr(begin, demo.shown().find('/', begin + 7) - begin));
  const auto ask = [&](std::string_view method, std::string_view path) {
    http::HttpRequest request;
    request.method = method;
    request.path = path;
    request.headers = {{"Content-Type", "application/json"}, {"X-Ctsync", "1"}};
    request.body = method == "POST" ? "{}" : "";
    auto response = client.send(request);
    REQUIRE(response.has_value());
    CHECK(response->status == 200);
    return std::move(response->body);
  };

  const auto findings = ask("POST", "/api/v1/doctor/run");
  CAPTURE(findings);
  CHECK(findings.find("every setting follows its rule") != std::string::npos);
  CHECK(findings.find("\"failed\"") == std::string::npos);
  CHECK(findings.find("\"warning\"") == std::string::npos);
  const auto settings = ask("GET", "/api/v1/settings");
  CAPTURE(settings);
  CHECK(settings.find("\"http://127.0.0.1:") != std::string::npos);
  CHECK(settings.find("ctsync-demo-") != std::string::npos);
  CHECK(settings.find("\"eu\"") == std::string::npos);
  demo.stop();
  CHECK(demo.end() == 0);
}

}  // namespace ctsync::test
