// SPDX-License-Identifier: MIT
#include <algorithm>
#include <ctsync/json/view.hpp>
#include <functional>
#include <sstream>

#include "command/line/entry.hpp"
#include "command/line/parser.hpp"
#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"
#include "program/terminal.hpp"

namespace ctsync::test {

namespace {

/// How many lines of an output are JSON objects; -1 if one is something else.
int objects(const std::string& out) {
  std::istringstream lines(out);
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    json::Parser parser;
    const auto root = parser.parse(line);
    if (!root || !root->is_object()) return -1;
  }
  return count;
}

}  // namespace

TEST_CASE("with --json every command prints JSON objects, one a line, and nothing else") {
  Recorder segment{[](const http::Request& request) {
    http::Response response;
    response.status = request.body.find("c-bad@") != std::string_view::npos ? 400 : 200;
    return response;
  }};
  const Folder folder;
  auto variables = settings(segment, folder);
  Serving server(variables);
  variables["PORT"] = std::to_string(server.port());
  const auto good = folder.write("good.json", customer_delivery("c-1", 1));
  const auto dead = folder.write("dead.json", customer_delivery("c-bad", 1));
  const auto sent = run({"send", good, dead, "--json"}, variables);
  CHECK(objects(sent.out) == 2);
  CHECK(sent.out.find(R"("status":202,"answer":{"ok":true)") != std::string::npos);
  REQUIRE(server.wait_for_log("call.dead"));
  const auto count = [&](std::vector<std::string> arguments) {
    arguments.emplace_back("--json");
    return objects(run(arguments, variables).out);
  };
  while (count({"dlq", "list"}) < 1) {
  }
  CHECK(count({"check-config"}) == 1);
  CHECK(count({"config", "show"}) > 10);
  CHECK(count({"sources"}) == 1);
  CHECK(count({"targets"}) == 1);
  CHECK(count({"targets", "pause", "segment"}) == 1);
  CHECK(count({"targets", "resume", "segment"}) == 1);
  CHECK(count({"health"}) == 1);
  CHECK(count({"doctor"}) > 3);
  CHECK(count({"version"}) == 1);
  CHECK(count({"outbox"}) == 2);
  CHECK(count({"status"}) == 1);
  CHECK(count({"events", "list"}) == 2);
  CHECK(count({"events", "show", "inbox-1", "outbox-2"}) == 2);
  CHECK(count({"trigger", "customer.updated"}) == 2);
  CHECK(count({"db", "status"}) == 1);
  CHECK(count({"db", "prune"}) == 1);
  CHECK(count({"dlq", "list"}) == 1);
  CHECK(count({"dlq", "list", "--by", "reason"}) == 1);
  CHECK(count({"dlq", "show", "outbox-1", "outbox-2"}) == 2);
  CHECK(count({"dlq", "retry", "--all", "--dry-run"}) == 1);
  CHECK(count({"dlq", "discard", "outbox-2"}) == 1);
  CHECK(count({"dlq", "retry", "--all", "--yes"}) == 1);
  CHECK(count({"privacy", "erase", "--customer-id", "c-1", "--dry-run"}) == 1);
  CHECK(count({"privacy", "erase", "--customer-id", "c-1", "--yes"}) == 1);
  variables.insert({{"CTP_PROJECT_KEY", "p"}, {"CTP_REGION", "europe-west1.gcp"}});
  CHECK(count({"subscribe", "pubsub", "--gcp-project", "project-1", "--topic", "topic",
               "--dry-run"}) == 1);
  CHECK(server.stop() == 0);
  CHECK(count({"db", "migrate"}) == 1);
}

TEST_CASE("every command that prints data takes --json") {
  server::CommandLine line;
  const auto parser = server::make_parser(line);
  const std::vector<std::string> without{
      "ctsync serve",         "ctsync help",         "ctsync config schema",
      "ctsync man",           "ctsync completion",   "ctsync init",
      "ctsync mapping apply", "ctsync mapping show", "ctsync admin openapi"};
  const auto is_json = [](const server::OptionEntry& option) {
    return option.names.back() == "--json";
  };
  const std::function<void(const CLI::App&)> look = [&](const CLI::App& command) {
    const auto below = server::commands_below(command);
    for (const auto* each : below) look(*each);
    if (!below.empty()) return;
    const auto entry = server::entry_of(command);
    const bool takes_json = std::any_of(entry.options.begin(), entry.options.end(), is_json);
    const bool is_other = std::find(without.begin(), without.end(), entry.name) != without.end();
    CHECK_MESSAGE(takes_json == !is_other, entry.name);
  };
  look(*parser);
}

TEST_CASE("check-config --json has the errors in its object, and on standard error") {
  const auto wrong = run({"check-config", "--json"}, {{"PORT", "a"}});
  CHECK(wrong.exit_code == 3);
  CHECK(objects(wrong.out) == 1);
  CHECK(wrong.out.starts_with(R"({"valid":false,"errors":[{"where":")"));
  CHECK(wrong.out.find("server.port (PORT)") != std::string::npos);
  CHECK(wrong.err.find("server.port (PORT)") != std::string::npos);
}

TEST_CASE("doctor is in colour on a terminal alone, and not where nobody wants colours") {
  const Folder folder;
  const Variables variables{{"SEGMENT_WRITE_KEY", "key"},
                            {"SEGMENT_REGION", "http://127.0.0.1:" + std::to_string(free_port())},
                            {"WEBHOOK_SECRET", std::string(secret)},
                            {"INBOX_DATABASE_URL", "sqlite:" + folder.file("ctsync.db")}};
  const auto has_colour = [](const std::string& text) { return text.find('\x1b') != text.npos; };
  const auto seen = run_on_terminal({"doctor"}, variables);
  CHECK(seen.screen.find("\x1b[32mok      \x1b[0m configuration: ") != std::string::npos);
  CHECK(seen.screen.find("\x1b[31mFAILED  \x1b[0m Segment: ") != std::string::npos);
  CHECK_FALSE(has_colour(run({"doctor"}, variables).out));
  CHECK_FALSE(has_colour(run_on_terminal({"doctor", "--json"}, variables).screen));
  for (const auto& [name, value] : {std::pair("NO_COLOR", "1"), std::pair("TERM", "dumb")}) {
    auto plain = variables;
    plain[name] = value;
    CHECK_FALSE(has_colour(run_on_terminal({"doctor"}, plain).screen));
  }
}

TEST_CASE("map indents its array on a terminal and prints one line elsewhere") {
  const Folder folder;
  const auto file = folder.write(
      "two.json", "[" + customer_delivery("c-1", 1) + "," + customer_delivery("c-2", 1) + "]");
  const auto piped = run({"map", file}).out;
  CHECK(std::count(piped.begin(), piped.end(), '\n') == 1);
  const auto seen = run_on_terminal({"map", file}).screen;
  CHECK(seen.starts_with("[\n  {\n    \"timestamp\": \"2026-01-01T00:00:01.000Z\",\n"));
  std::string compact;
  bool in_string = false;
  for (const char c : seen) {
    if (c == '"') in_string = !in_string;
    if (in_string || (c != ' ' && c != '\n')) compact += c;
  }
  CHECK(compact + "\n" == piped);
}

TEST_CASE("map says on a terminal that it waits for a delivery") {
  const auto seen = run_on_terminal({"map"}, {}, "{}\n\x04");
  CHECK(seen.screen.starts_with(
      "ctsync map: waiting for a delivery on standard input; Ctrl-D ends it\n"));
  CHECK(seen.exit_code == 1);
  CHECK(run({"map"}, {}, "{}").err.find("waiting") == std::string::npos);
}

}  // namespace ctsync::test
