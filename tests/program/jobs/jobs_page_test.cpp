// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "core/file_text.hpp"
#include "program/deliveries.hpp"
#include "program/jobs/paged_shop.hpp"
#include "program/jobs/shown_job.hpp"
#include "program/page/page.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"
#include "program/terminal.hpp"

namespace ctsync::test {

namespace {

/// The commands of docs/jobs.md, in its sequence: the lines of its blocks for a shell.
std::vector<std::string> commands_of_page() {
  std::vector<std::string> commands;
  bool in_shell = false;
  for (const auto& line : lines_of(file_text(std::string(CTSYNC_DOCS) + "/jobs.md"))) {
    if (line.starts_with("```")) {
      in_shell = line == "```sh";
    } else if (in_shell) {
      REQUIRE_MESSAGE(line.starts_with("ctsync "), line);
      commands.push_back(line.substr(std::string_view("ctsync ").size()));
    }
  }
  return commands;
}

std::vector<std::string> words_of(const std::string& command) {
  std::vector<std::string> words;
  for (std::size_t from = 0; from < command.size();) {
    const auto end = std::min(command.find(' ', from), command.size());
    words.push_back(command.substr(from, end - from));
    from = end + 1;
  }
  return words;
}

/// Whether a command makes jobs and shows them until they end.
bool makes_jobs(const std::string& command) {
  const bool is_kind = command.starts_with("backfill") || command.starts_with("reconcile") ||
                       command.starts_with("replay");
  return is_kind && command.find("--dry-run") == command.npos;
}

int newest_job(const Variables& variables) {
  const auto listed = run({"jobs", "list", "--json"}, variables).out;
  int newest = 0;
  const std::string key = R"("job":)";
  for (auto at = listed.find(key); at != listed.npos; at = listed.find(key, at + 1)) {
    newest = std::max(newest, std::atoi(listed.c_str() + at + key.size()));
  }
  return newest;
}

/// Runs a command that makes jobs. A catch-up takes a minute, so its job is cancelled there, which
/// ends the command.
void run_with_jobs(const std::string& command, const Variables& variables) {
  const int before = newest_job(variables);
  Seen seen;
  std::thread running([&] { seen = run_on_terminal(words_of(command), variables, "y\n"); });
  int jobs = 0;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  bool read_all = false;
  while (!read_all && std::chrono::steady_clock::now() < until) {
    const int newest = newest_job(variables);
    read_all = newest > before;
    jobs = newest - before;
    for (int number = before + 1; number <= newest; ++number) {
      const auto job = shown(variables, number);
      const bool is_read = job.state == "done" || has_read_all(job);
      read_all = read_all && is_read;
    }
  }
  CHECK(read_all);
  for (int number = before + 1; number <= before + jobs; ++number) {
    const auto job = shown(variables, number);
    CHECK(job.adds_up());
    CHECK(job.of("dead") == 0);
    if (job.state != "done")
      CHECK(run({"jobs", "cancel", std::to_string(number)}, variables).exit_code == 0);
  }
  running.join();
  CHECK_MESSAGE(seen.screen.find(" begins") != std::string::npos, seen.screen);
}

/// Job 1 is cancelled here once it has read everything: it cannot be steered any more, and who
/// watches it is told so.
bool may_end_so(const std::string& command, int exit_code) {
  if (exit_code == 0) return true;
  if (command.starts_with("jobs watch")) return exit_code == 1;
  return exit_code == 2 &&
         (command.starts_with("jobs pause") || command.starts_with("jobs resume") ||
          command.starts_with("jobs cancel"));
}

}  // namespace

TEST_CASE("every command of docs/jobs.md does on a small shop what the page says") {
  Recorder segment;
  Recorder crm;
  PagedShop shop;
  shop.put_customers(12);
  shop.put_order("o-1", "c-0001");
  const Folder folder;
  auto variables = settings(segment, folder, shop.settings());
  variables["CTSYNC_CRM_BASE_URL"] = crm.url();
  variables["CTSYNC_CRM_API_KEY"] = "key";
  Serving server(variables);
  const auto commands = commands_of_page();
  REQUIRE(commands.size() > 10);
  for (const auto& command : commands) {
    CAPTURE(command);
    if (makes_jobs(command)) {
      run_with_jobs(command, variables);
      continue;
    }
    const auto seen = run_on_terminal(words_of(command), variables, "y\n");
    CAPTURE(seen.screen);
    CHECK(may_end_so(command, seen.exit_code));
  }
  CHECK(server.stop() == 0);
  CHECK(segment.calls().size() > 13);  // the replay told some a second time
  CHECK(crm.requests() > 13);          // the backfill for one target too
}

}  // namespace ctsync::test
