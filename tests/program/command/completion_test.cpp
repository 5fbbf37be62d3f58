// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "program/program.hpp"

namespace ctsync::test {

namespace {

/// What bash offers for a command line whose last word is to be completed, each on a line.
std::string offered(const Folder& folder, const std::vector<std::string>& words) {
  std::string script = "set -u\nsource '" + folder.file("completion") + "'\nCOMP_WORDS=(";
  for (const auto& word : words) script += "'" + word + "' ";
  script += ")\nCOMP_CWORD=" + std::to_string(words.size() - 1) + "\n_ctsync\n";
  script += "[ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\\n' \"${COMPREPLY[@]}\"\n";
  const auto file = folder.write("script", script);
  const auto out = folder.file("out");
  REQUIRE(std::system(("bash --norc " + file + " >" + out + " 2>&1").c_str()) == 0);
  std::ifstream stream(out);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("bash completes commands, options and the values of closed lists") {
  if (std::system("command -v bash >/dev/null") != 0) {
    MESSAGE("SKIPPED: there is no bash");
    return;
  }
  const Folder folder;
  const auto script = run({"completion", "bash"});
  REQUIRE(script.exit_code == 0);
  folder.write("completion", script.out);
  CHECK(offered(folder, {"ctsync", "se"}) == "serve\nsend\n");
  CHECK(offered(folder, {"ctsync", "dlq", ""}) == "list\nshow\nretry\ndiscard\n");
  CHECK(offered(folder, {"ctsync", "help", "dlq", "sh"}) == "show\n");
  CHECK(offered(folder, {"ctsync", "dlq", "re"}) == "retry\n");
  CHECK(offered(folder, {"ctsync", "serve", "--ro"}) == "--role\n");
  CHECK(offered(folder, {"ctsync", "serve", "--role", ""}) == "all\ngateway\nworker\n");
  CHECK(offered(folder, {"ctsync", "serve", "--role", "=", "ga"}) == "gateway\n");
  CHECK(offered(folder, {"ctsync", "dlq", "list", "--reason", "gave"}) == "gave_up\n");
  CHECK(offered(folder, {"ctsync", "subscribe", "pub"}) == "pubsub\n");
  CHECK(offered(folder, {"ctsync", "completion", ""}) == "bash\n");
  // A word that is the value of an option is no command, and the name of a file is left to bash.
  CHECK(offered(folder, {"ctsync", "--config", "dlq", "dl"}) == "dlq\n");
  CHECK(offered(folder, {"ctsync", "outbox", "--config", ""}).empty());
  CHECK(offered(folder, {"ctsync", "send", ""}).empty());
  CHECK(offered(folder, {"ctsync", "frobnicate"}).empty());
  if (std::system("command -v shellcheck >/dev/null") == 0) {
    CHECK(std::system(("shellcheck -s bash " + folder.file("completion")).c_str()) == 0);
  }
}

}  // namespace ctsync::test
