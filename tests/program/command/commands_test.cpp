// SPDX-License-Identifier: MIT
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"

namespace ctsync::test {

TEST_CASE("map prints the calls of a delivery from a file and from standard input alike") {
  const Folder folder;
  const std::string body = customer_delivery("c-1", 1);
  const auto piped = run({"map"}, {}, body);
  CHECK(piped.exit_code == 0);
  CHECK(piped.err.empty());
  CHECK(piped.out.starts_with(R"([{"timestamp":"2026-01-01T00:00:01.000Z",)"));
  CHECK(piped.out.ends_with("}]\n"));
  CHECK(run({"map", folder.write("d.json", body)}).out == piped.out);
  CHECK(run({"map", "-"}, {}, body).out == piped.out);
}

TEST_CASE("the exit code and the streams of map show the result of a delivery") {
  const auto wrong = run({"map"}, {}, R"({"type":"customer.created","customer":{"email":7}})");
  CHECK(wrong.exit_code == 1);
  CHECK(wrong.out.empty());
  CHECK(wrong.err.find("/customer/email") != std::string::npos);
  const auto ignored = run({"map"}, {}, R"({"type":"CustomerPasswordUpdated","id":"1"})");
  CHECK(ignored.exit_code == 0);
  CHECK(ignored.out == "[]\n");
  CHECK(ignored.err.find("ignored: ") != std::string::npos);
  const auto large = run({"map"}, {}, customer_delivery("c", 1, std::string(40'000, 'x')));
  CHECK(large.exit_code == 1);
  CHECK(large.err.find("32000") != std::string::npos);
  const auto absent = run({"map", "/no/such/file"});
  CHECK(absent.exit_code == 1);
  CHECK(absent.err.find("/no/such/file") != std::string::npos);
}

TEST_CASE("map takes another identity as the userId") {
  const auto mapped = run({"map", "--user-id", "customer_id"}, {}, customer_delivery("c-9", 1));
  CHECK(mapped.out.find(R"("userId":"c-9")") != std::string::npos);
  CHECK(run({"map", "--user-id", "shoe_size"}).exit_code == 2);
  CHECK(run({"map", "--consent-field", "no name"}).exit_code == 2);
}

TEST_CASE("map leaves custom fields out, or says that they are null") {
  const std::string file =
      std::string(CTSYNC_FIXTURES) + "/custom_fields/excluded_by_pattern.in.json";
  const auto mapped =
      run({"map", "--exclude", "pay_*", "--exclude", "email", "--clear", "gone", file});
  CHECK(mapped.exit_code == 0);
  CHECK(mapped.out.find("pay_") == std::string::npos);
  CHECK(mapped.out.find("custom_email") == std::string::npos);
  CHECK(mapped.out.find(R"("gone":null)") != std::string::npos);
  const auto only = run({"map", "--include", "loyalty*", file});
  CHECK(only.out.find(R"("loyaltyTier":"gold")") != std::string::npos);
  CHECK(only.out.find("newsletter") == std::string::npos);
  CHECK(run({"map", "--exclude", " pay_*", file}).exit_code == 2);
  CHECK(run({"map", "--clear", "pay_*", file}).exit_code == 2);
}

TEST_CASE("send signs files so that a server takes them, and says when one was refused") {
  Recorder segment;
  const Folder folder;
  const Variables variables{{"SEGMENT_WRITE_KEY", "key"},
                            {"SEGMENT_REGION", segment.url()},
                            {"WEBHOOK_SECRET", std::string(secret)},
                            {"INBOX_DATABASE_URL", "sqlite:" + folder.file("ctsync.db")}};
  Serving server(variables);
  const std::string good = folder.write("good.json", customer_delivery("c-1", 1));
  const std::string bad = folder.write("bad.json", "{}");
  const auto sent = run({"send", good, "--to", server.url()}, variables);
  CHECK(sent.exit_code == 0);
  CHECK(sent.out.find(R"(202 {"ok":true,"status":"accepted","id":"c-1-1"})") != std::string::npos);
  const auto both = run({"send", good, bad, "--to", server.url()}, variables);
  CHECK(both.exit_code == 5);
  CHECK(run({"send", bad, "--to", server.url()}, variables).exit_code == 1);
  CHECK(both.out.find("duplicate_ignored") != std::string::npos);
  CHECK(both.out.find("400") != std::string::npos);
  CHECK(run({"send", good, "--to", server.url()}, {}).exit_code == 3);
  CHECK(segment.wait_for_calls(1));
  CHECK(server.stop() == 0);
  CHECK(run({"send", good, "--to", server.url()}, variables).exit_code == 4);
}

TEST_CASE("wrong settings stop the server with every error at once and exit code 3") {
  const Folder folder;
  const std::string file = folder.write(
      "config.json", R"({"segment":{"write_kye":"hidden-value"},"webhooks":{"secret":"short"},)"
                     R"("sync":{"backoff_seconds":"slow"}})");
  for (const auto& command : {std::vector<std::string>{"serve", "--config", file},
                              std::vector<std::string>{"check-config", file}}) {
    const auto refused = run(command);
    CHECK(refused.exit_code == 3);
    for (const auto* text :
         {"segment.write_kye", "segment.write_key", "webhooks.secret", "sync.backoff_seconds"}) {
      CHECK_MESSAGE(refused.err.find(text) != std::string::npos, text);
    }
    for (const auto* value : {"hidden-value", "short", "slow"}) {
      CHECK_MESSAGE(refused.err.find(std::string("\"") + value) == std::string::npos, value);
    }
  }
}

TEST_CASE("a server runs from the documented configuration file") {
  Recorder segment;
  const Folder folder;
  const std::string file = folder.write(
      "config.json",
      fmt::format(
          R"({{"environment":"prod","segment":{{"write_key":"${{SEGMENT_WRITE_KEY}}","region":"{}",)"
          R"("timeout_seconds":20,"rate_limit_per_minute":60000}},)"
          R"("webhooks":{{"secret":"${{WEBHOOK_SECRET}}","accepted_sources":["shop"],"schema_versions":[1]}},)"
          R"("sync":{{"dead_letter_queue":true,"max_retry_age_hours":24,"backoff_seconds":0.5}}}})",
          segment.url()));
  Serving server({{"SYNC_CONFIG_PATH", file},
                  {"SEGMENT_WRITE_KEY", "key"},
                  {"WEBHOOK_SECRET", std::string(secret)},
                  {"INBOX_DATABASE_URL", "sqlite:" + folder.file("ctsync.db")}});
  auto client = client_of(server.url());
  const std::string body = customer_delivery("c-1", 1);
  CHECK(post(client, body, signed_headers(body), "/webhooks/shop").status == 202);
  CHECK(post(client, body, signed_headers(body), "/webhooks/commercetools").status == 404);
  CHECK(segment.wait_for_calls(1));
  CHECK(server.stop() == 0);
}

TEST_CASE("a command that reads a missing store reports an error and creates none") {
  const Folder folder;
  const Variables variables{{"INBOX_DATABASE_URL", "sqlite:" + folder.file("none.db")}};
  for (const auto& command :
       {std::vector<std::string>{"outbox"}, {"dlq", "list"}, {"dlq", "retry", "--all"}}) {
    const auto refused = run(command, variables);
    CHECK(refused.exit_code == 3);
    CHECK(refused.err.find("none.db") != std::string::npos);
  }
  CHECK(std::fopen(folder.file("none.db").c_str(), "r") == nullptr);
}

TEST_CASE("usage errors exit with 2 and help reads without error") {
  CHECK(run({"frobnicate"}).exit_code == 2);
  CHECK(run({"dlq"}).exit_code == 2);
  CHECK(run({"dlq", "retry"}).exit_code == 2);
  CHECK(run({"send"}).exit_code == 2);
  for (const auto& command :
       {"serve", "map", "send", "check-config", "outbox", "dlq", "subscribe", "doctor"}) {
    const auto help = run({command, "--help"});
    CHECK(help.exit_code == 0);
    CHECK(help.out.find("Usage: ctsync") != std::string::npos);
  }
  CHECK(run({"--version"}).exit_code == 0);
}

TEST_CASE("a usage error begins with the command and names its help") {
  CHECK(run({"serve", "--frobnicate"}).err ==
        "ctsync serve: unknown option --frobnicate; see ctsync serve --help\n");
  CHECK(run({"dlq", "show"}).err ==
        "ctsync dlq show: ID is required; see ctsync dlq show --help\n");
  CHECK(run({"dlq"}).err.starts_with("ctsync dlq: "));
}

TEST_CASE("an empty path of the settings file is an error, not the environment") {
  for (const auto& command : {std::vector<std::string>{"serve", "--config", ""},
                              {"outbox", "--config", ""},
                              {"check-config", ""}}) {
    const auto refused = run(command, {{"SEGMENT_WRITE_KEY", "key"}});
    CHECK(refused.exit_code == 2);
    CHECK(refused.err.find("expected FILE") != std::string::npos);
  }
}

TEST_CASE("a command fails if its output cannot be written, and says why unless nobody reads it") {
  const Folder folder;
  const auto err = folder.file("err");
  const auto printed_to = [&](const std::string& command, const std::string& to) {
    const auto line =
        "trap '' PIPE; env -i SEGMENT_WRITE_KEY=key "
        "WEBHOOK_SECRET=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw " +
        program() + " " + command + " 2>" + err + " " + to;
    const int status = std::system(line.c_str());
    std::ifstream file(err);
    return std::pair(WEXITSTATUS(status), std::string(std::istreambuf_iterator<char>(file), {}));
  };
  for (const auto* command : {"config schema", "config show", "check-config", "sources", "--help",
                              "dlq list --help", "--version"}) {
    CAPTURE(command);
    const auto [code, text] = printed_to(command, ">/dev/full");
    CHECK(code == 1);
    CHECK(text ==
          "ctsync: the output could not be written and is not complete: No space left on device\n");
  }
  const auto [code, text] = printed_to("config nothing", ">/dev/full");
  CHECK(code == 2);
  CHECK(text.starts_with("ctsync config: unknown command nothing"));
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  ::close(ends[0]);
  REQUIRE(ends[1] < 10);  // a shell takes one digit
  const auto unread = printed_to("config schema", ">&" + std::to_string(ends[1]));
  ::close(ends[1]);
  CHECK(unread == std::pair(1, std::string()));
}

TEST_CASE("send tells of a secret that is set and not valid") {
  const auto refused = run({"send", "/no/such/file"}, {{"WEBHOOK_SECRET", "short"}});
  CHECK(refused.exit_code == 3);
  CHECK(refused.err.find("webhooks.secret (WEBHOOK_SECRET): is not set or not valid") !=
        std::string::npos);
  CHECK(refused.err.find("short") == std::string::npos);
}

TEST_CASE("dlq says that there are no dead letters, or none with such a reason") {
  const Folder folder;
  const Variables variables{{"SEGMENT_WRITE_KEY", "key"},
                            {"WEBHOOK_SECRET", std::string(secret)},
                            {"INBOX_DATABASE_URL", "sqlite:" + folder.file("ctsync.db")}};
  Serving server(variables);
  CHECK(run({"dlq", "list"}, variables).out == "no dead letters\n");
  CHECK(run({"dlq", "retry", "--all"}, variables).out == "no dead letters\n");
  CHECK(run({"dlq", "list", "--reason", "gave_up"}, variables).out ==
        "no dead letters with such a reason\n");
}

TEST_CASE("a store that cannot be created is an error that names its path") {
  const Variables variables{{"SEGMENT_WRITE_KEY", "key"},
                            {"WEBHOOK_SECRET", std::string(secret)},
                            {"PORT", "0"},
                            {"INBOX_DATABASE_URL", "sqlite:/no/such/folder/ctsync.db"}};
  const auto refused = run({"serve"}, variables);
  CHECK(refused.exit_code == 3);
  CHECK(refused.err.find("/no/such/folder") != std::string::npos);
}

}  // namespace ctsync::test
