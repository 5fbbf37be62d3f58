// SPDX-License-Identifier: MIT
#include "command/exit_codes.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"
#include "program/remote.hpp"

namespace ctsync::test {

namespace {

struct Row {
  std::vector<std::string> arguments;
  int exit_code;
};

void check_exit_code(const std::vector<std::string>& arguments, const Variables& variables,
                     int expected) {
  CAPTURE(arguments.front());
  const auto ended = run(arguments, variables);
  CHECK_MESSAGE(ended.exit_code == expected, ended.out << ended.err);
}

}  // namespace

TEST_CASE("what cannot be reached ends every command that needs it with exit code 4") {
  const Folder folder;
  const auto nowhere = "http://127.0.0.1:" + std::to_string(free_port());
  const auto delivery = folder.write("d.json", customer_delivery("c-1", 1));
  Variables variables{{"SEGMENT_WRITE_KEY", "key"},
                      {"SEGMENT_REGION", nowhere},
                      {"WEBHOOK_SECRET", std::string(secret)},
                      {"PORT", std::to_string(free_port())},
                      {"INBOX_DATABASE_URL", "sqlite:" + folder.file("ctsync.db")},
                      {"CTP_PROJECT_KEY", "p"},
                      {"CTP_CLIENT_ID", "id"},
                      {"CTP_CLIENT_SECRET", "secret"},
                      {"CTP_AUTH_URL", nowhere},
                      {"CTP_API_URL", nowhere}};
  for (const auto& arguments :
       {std::vector<std::string>{"health"},
        {"health", "--json"},
        {"send", delivery},
        {"send", delivery, delivery},
        {"doctor"},
        {"doctor", "--json"},
        {"subscribe", "pubsub", "--gcp-project", "project-1", "--topic", "topic"},
        {"subscribe", "pubsub", "--delete", "--yes"}}) {
    check_exit_code(arguments, variables, 4);
  }
  if (run({"version"}).out.find("not built in") != std::string::npos) return;
  variables["INBOX_DATABASE_URL"] =
      "postgresql://ctsync:x@127.0.0.1:" + std::to_string(free_port()) + "/ctsync";
  for (const auto& arguments : {std::vector<std::string>{"outbox"},
                                {"dlq", "list"},
                                {"dlq", "show", "outbox-1"},
                                {"dlq", "retry", "outbox-1"},
                                {"dlq", "discard", "outbox-1"},
                                {"db", "status"},
                                {"db", "migrate"},
                                {"db", "partitions"},
                                {"db", "prune"},
                                {"serve"},
                                {"privacy", "erase", "--customer-id", "c-1", "--dry-run"}}) {
    check_exit_code(arguments, variables, 4);
  }
}

TEST_CASE("a wrong setting ends every command that reads settings with exit code 3") {
  const Folder folder;
  const Variables variables{{"SEGMENT_WRITE_KEY", "key"}, {"PORT", "a"}};
  for (const auto& arguments : {std::vector<std::string>{"serve"},
                                {"send", "x"},
                                {"check-config"},
                                {"config", "show"},
                                {"health"},
                                {"outbox"},
                                {"dlq", "list"},
                                {"dlq", "show", "outbox-1"},
                                {"dlq", "retry", "outbox-1"},
                                {"dlq", "discard", "outbox-1"},
                                {"db", "status"},
                                {"db", "migrate"},
                                {"db", "partitions"},
                                {"db", "prune"},
                                {"db", "copy", "--from", "sqlite:x"},
                                {"sources"},
                                {"sources", "confirm", "x"},
                                {"privacy", "erase", "--customer-id", "c", "--yes"},
                                {"subscribe", "pubsub"},
                                {"doctor"}}) {
    check_exit_code(arguments, variables, 3);
  }
}

TEST_CASE("a Subscription is not deleted without a yes") {
  const Folder folder;
  Remote commercetools;
  const auto kept = run({"subscribe", "pubsub", "--delete"},
                        {{"CTP_PROJECT_KEY", "p"},
                         {"CTP_CLIENT_ID", "id"},
                         {"CTP_CLIENT_SECRET", "secret"},
                         {"CTP_AUTH_URL", commercetools.url()},
                         {"CTP_API_URL", commercetools.url()},
                         {"INBOX_DATABASE_URL", "sqlite:" + folder.file("ctsync.db")}});
  CHECK(kept.exit_code == 2);
  CHECK(kept.err.find("nothing was changed: --delete needs --yes") != std::string::npos);
  CHECK(commercetools.asked().empty());
}

TEST_CASE("of several items that failed in part the exit code is 5, of all it is 1") {
  Recorder segment{[](const http::Request& request) {
    http::Response response;
    response.status = request.body.find("c-bad@") != std::string_view::npos ? 400 : 200;
    return response;
  }};
  const Folder folder;
  const auto variables = settings(segment, folder);
  Serving server(variables);
  const auto good = folder.write("good.json", customer_delivery("c-1", 1));
  const auto dead = folder.write("dead.json", customer_delivery("c-bad", 1));
  const auto bad = folder.write("bad.json", "{}");
  const auto send = [&](std::vector<std::string> files) {
    files.insert(files.begin(), "send");
    files.insert(files.end(), {"--to", server.url()});
    return run(files, variables);
  };
  CHECK(send({good, dead}).exit_code == 0);
  CHECK(send({good, bad}).exit_code == 5);
  CHECK(send({good, "/no/such/file"}).exit_code == 5);
  CHECK(send({bad, bad}).exit_code == 1);
  CHECK(send({"/no/such/file"}).exit_code == 1);
  REQUIRE(server.wait_for_log("call.dead"));
  const auto show = [&](const std::string& first, const std::string& second) {
    return run({"dlq", "show", first, second}, variables);
  };
  while (show("outbox-2", "outbox-2").out.find("state       dead") == std::string::npos) {
  }
  CHECK(show("outbox-1", "outbox-2").exit_code == 0);
  const auto partly = show("outbox-99", "outbox-2");
  CHECK(partly.exit_code == 5);
  CHECK(partly.out.find("id          outbox-2") != std::string::npos);
  CHECK(partly.err.find("outbox-99: there is no entry") != std::string::npos);
  CHECK(show("outbox-98", "outbox-99").exit_code == 1);
}

TEST_CASE("a port that is taken is a failed start, not something out of reach") {
  Recorder segment;
  const Folder folder;
  auto variables = settings(segment, folder);
  Serving server(variables);
  variables["PORT"] = std::to_string(server.port());
  variables["HOST"] = "127.0.0.1";
  variables["INBOX_DATABASE_URL"] = "sqlite:" + folder.file("other.db");
  CHECK(run({"serve"}, variables).exit_code == 1);
}

TEST_CASE("the page of another program is not ready, and is not printed whole") {
  Remote other;
  other.say(200, "<!DOCTYPE html>\n" + std::string(5'000, 'x'));
  const auto port = other.url().substr(other.url().rfind(':') + 1);
  const auto health = run({"health"}, {{"PORT", port}});
  CHECK(health.exit_code == 1);
  CHECK(health.out ==
        "200 <!DOCTYPE html>... (5016 bytes, not JSON: this is not the answer of ctsync)\n");
  CHECK(run({"health", "--json"}, {{"PORT", port}})
            .out.starts_with(R"({"ready":false,"status":200,"answer":"<!DOCTYPE html>... )"));
  const Folder folder;
  const auto sent = run({"send", folder.write("d.json", "{}"), "--to", other.url()},
                        {{"WEBHOOK_SECRET", std::string(secret)}});
  CHECK(sent.out.size() < 300);
}

TEST_CASE("docs/command-line.md has the exit codes in the words of the program") {
  std::ifstream file(std::string(CTSYNC_DOCS) + "/command-line.md");
  const std::string page(std::istreambuf_iterator<char>(file), {});
  for (const auto& [code, meaning] : server::exit_code_meanings) {
    const auto row = fmt::format("| {} | {} |\n", static_cast<int>(code), meaning);
    CHECK_MESSAGE(page.find(row) != std::string::npos, row);
  }
}

}  // namespace ctsync::test
