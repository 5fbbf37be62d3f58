// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "program/program.hpp"

namespace ctsync::test {

TEST_CASE("a wrong command line is answered with the nearest name and the way to the help") {
  struct Row {
    std::vector<std::string> arguments;
    std::string said;
  };
  for (const auto& [arguments, said] : std::vector<Row>{
           {{"srve"}, "ctsync: unknown command srve, did you mean serve? See ctsync --help\n"},
           {{"srve", "--port", "1"},
            "ctsync: unknown command srve, did you mean serve? See ctsync --help\n"},
           {{"srve", "--help"},
            "ctsync: unknown command srve, did you mean serve? See ctsync --help\n"},
           {{"frobnicate"}, "ctsync: unknown command frobnicate; see ctsync --help\n"},
           {{"--verison"},
            "ctsync: unknown option --verison, did you mean --version? See ctsync --help\n"},
           {{"dlq", "lst"},
            "ctsync dlq: unknown command lst, did you mean list? See ctsync dlq --help\n"},
           {{"dlq", "frobnicate"},
            "ctsync dlq: unknown command frobnicate, expected list, show, retry, discard; see "
            "ctsync dlq --help\n"},
           {{"dlq"},
            "ctsync dlq: expected a command: list, show, retry, discard; see ctsync dlq --help\n"},
           {{"sources", "confrim"},
            "ctsync sources: unknown command confrim, did you mean confirm? See ctsync sources "
            "--help\n"},
           {{"serve", "--rol", "gateway"},
            "ctsync serve: unexpected arguments --rol gateway, did you mean --role? See ctsync "
            "serve --help\n"},
           {{"serve", "--frobnicate"},
            "ctsync serve: unknown option --frobnicate; see ctsync serve --help\n"},
           {{"serve", "--port", "9000", "now"},
            "ctsync serve: unexpected arguments --port 9000 now; see ctsync serve --help\n"},
           {{"serve", "now"}, "ctsync serve: unexpected argument now; see ctsync serve --help\n"},
           {{"outbox", "--jsno"},
            "ctsync outbox: unknown option --jsno, did you mean --json? See ctsync outbox "
            "--help\n"},
           {{"dlq", "list", "--reasn=gave_up"},
            "ctsync dlq list: unknown option --reasn, did you mean --reason? See ctsync dlq list "
            "--help\n"},
           {{"dlq", "show"}, "ctsync dlq show: ID is required; see ctsync dlq show --help\n"},
       }) {
    const auto refused = run(arguments);
    CHECK(refused.exit_code == 2);
    CHECK(refused.out.empty());
    CHECK(refused.err == said);
  }
}

TEST_CASE("control characters of a wrong command line do not reach the terminal") {
  const auto refused = run({"serve", "\x1b[2J"});
  CHECK(refused.err == "ctsync serve: unexpected argument \\u{1b}[2J; see ctsync serve --help\n");
}

TEST_CASE("the settings file is named before or after the command, and once") {
  const Folder folder;
  const auto file = folder.write("config.json", R"({"environment":"staging"})");
  const auto after =
      run({"config", "show", "--config", file, "--json"},
          {{"SEGMENT_WRITE_KEY", "key"}, {"WEBHOOK_SECRET", "0123456789abcdef0123456789abcdef"}});
  CHECK(after.exit_code == 0);
  CHECK(after.out.find(R"({"name":"environment","value":"staging",)") != std::string::npos);
  for (const auto& arguments :
       {std::vector<std::string>{"--config", file, "config", "show", "--json"},
        {"config", "--config", file, "show", "--json"},
        {"--config=" + file, "config", "show", "--json"}}) {
    CHECK(run(arguments, {{"SEGMENT_WRITE_KEY", "key"},
                          {"WEBHOOK_SECRET", "0123456789abcdef0123456789abcdef"}})
              .out == after.out);
  }
  const auto twice = run({"--config", file, "config", "show", "--config", file});
  CHECK(twice.exit_code == 2);
  CHECK(twice.err.find("--config: expected once") != std::string::npos);
  const auto unused = run({"--config", file, "map"});
  CHECK(unused.exit_code == 2);
  CHECK(unused.err.find("ctsync map: --config: this command reads no settings") == 0);
  CHECK(run({"--config", "", "outbox"}).exit_code == 2);
}

}  // namespace ctsync::test
