// SPDX-License-Identifier: MIT
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"

namespace ctsync::test {

namespace {

/// Runs a command line through a shell, which can give it any stream. `err` is what it says.
Finished in_shell(const Folder& folder, const Variables& variables, const std::string& line) {
  std::string text = "trap '' PIPE; env -i";
  for (const auto& [name, value] : variables) text += " '" + name + "=" + value + "'";
  text += " " + program() + " " + line + " 2>" + folder.file("err");
  const int status = std::system(text.c_str());
  std::ifstream file(folder.file("err"));
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return {code, {}, std::string(std::istreambuf_iterator<char>(file), {})};
}

/// Lines that begin as those of a command do. A log line of an erasure is JSON.
std::ptrdiff_t error_lines(const std::string& err) {
  std::ptrdiff_t count = 0;
  for (std::size_t at = 0; at < err.size(); at = err.find('\n', at) + 1) {
    count += err.compare(at, 6, "ctsync") == 0 ? 1 : 0;
  }
  return count;
}

}  // namespace

TEST_CASE("every command that cannot write its output says so in one line and fails") {
  Recorder segment;
  const Folder folder;
  // A secret of which check-config has nothing to say.
  auto variables = settings(segment, folder, {{"WEBHOOK_SECRET", "whsec_" + std::string(32, 'A')}});
  Serving server(variables);
  variables["PORT"] = std::to_string(server.port());
  const auto file = folder.write("d.json", customer_delivery("c-1", 1));
  REQUIRE(run({"send", file}, variables).exit_code == 0);
  REQUIRE(segment.wait_for_calls(1));
  const std::vector<std::string> lines{"",
                                       "help",
                                       "help dlq",
                                       "--help",
                                       "--version",
                                       "version --json",
                                       "completion bash",
                                       "man",
                                       "config schema",
                                       "config show",
                                       "config show --json",
                                       "check-config",
                                       "check-config --json",
                                       "sources",
                                       "sources --json",
                                       "health",
                                       "health --json",
                                       "outbox",
                                       "outbox --json",
                                       "status",
                                       "status --json",
                                       "events list",
                                       "trigger --list",
                                       "dlq list",
                                       "dlq list --by reason",
                                       "db status",
                                       "db status --json",
                                       "db prune",
                                       "doctor",
                                       "doctor --json",
                                       "privacy erase --customer-id x --dry-run"};
  for (const auto& line : lines) {
    CAPTURE(line);
    const auto ended = in_shell(folder, variables, line + " >/dev/full");
    CHECK(ended.exit_code == 1);
    CHECK(ended.err ==
          "ctsync: the output could not be written and is not complete: No space left on device\n");
  }
  for (const auto& line : {"map " + file, "send " + file, "send --json " + file}) {
    CAPTURE(line);
    const auto ended = in_shell(folder, variables, line + " >/dev/full");
    CHECK(ended.exit_code == 1);
    CHECK(error_lines(ended.err) == 1);
    CHECK(in_shell(folder, variables, line + " >&-").exit_code == 1);
    CHECK(in_shell(folder, variables, line + " >/dev/null").exit_code == 0);
  }
}

TEST_CASE("a command that cannot write its errors ends with the same exit code") {
  const Folder folder;
  const auto code = [&](const std::string& line) {
    const auto text = "env -i " + program() + " " + line;
    return WEXITSTATUS(std::system(text.c_str()));
  };
  CHECK(code("frobnicate 2>/dev/full") == 2);
  CHECK(code("check-config 2>/dev/full") == 3);
  CHECK(code("map /no/such/file 2>/dev/full") == 1);
  CHECK(code("map /no/such/file 2>&-") == 1);
}

TEST_CASE(
    "endless input, folders and files that are not there end in one line and the right code") {
  Recorder segment;
  const Folder folder;
  auto variables = settings(segment, folder);
  Serving server(variables);
  variables["PORT"] = std::to_string(server.port());
  const auto good = folder.write("d.json", customer_delivery("c-1", 1));
  struct Row {
    std::string line;
    int exit_code;
  };
  std::vector<Row> rows{
      {"map </dev/zero", 1},
      {"map </dev/full", 1},
      {"map /dev/zero", 1},
      {"map <&-", 1},
      {"send - </dev/zero", 1},
      {"send /dev/zero", 1},
      {"dlq list --customer - </dev/zero", 1},
      {"privacy erase --dry-run --email - </dev/zero", 1},
      {"check-config /dev/zero", 3},
      {"outbox --config /dev/zero", 3},
  };
  for (const auto* path : {"/", "/no/such/file"}) {
    const std::string name(path);
    rows.insert(rows.end(), {{"map " + name, 1},
                             {"map --profile " + name + " " + good, 1},
                             {"map --fetched " + name + " " + good, 1},
                             {"map --mapping " + name + " " + good, 1},
                             {"send " + name, 1},
                             {"check-config " + name, 3},
                             {"config show --config " + name, 3},
                             {"outbox --config " + name, 3},
                             {"serve --config " + name, 3}});
  }
  for (const auto& row : rows) {
    const std::string line = row.line;
    CAPTURE(line);
    const auto ended = in_shell(folder, variables, line);
    CHECK(ended.exit_code == row.exit_code);
    CHECK(std::count(ended.err.begin(), ended.err.end(), '\n') == 1);
    CHECK(ended.err.size() < 300);
    CHECK(ended.err.find("terminate") == std::string::npos);
  }
  for (const auto* path : {"/", "/no/such/folder/ctsync.db", "/dev/zero", "/dev/full"}) {
    auto wrong = variables;
    wrong["INBOX_DATABASE_URL"] = std::string("sqlite:") + path;
    for (const auto* line : {"outbox", "dlq list", "dlq show outbox-1", "db status", "serve",
                             "privacy erase --customer-id c --yes"}) {
      CAPTURE(path);
      CAPTURE(line);
      const auto ended = in_shell(folder, wrong, line);
      CHECK((ended.exit_code == 1 || ended.exit_code == 3));
      CHECK(error_lines(ended.err) == 1);
    }
  }
}

}  // namespace ctsync::test
