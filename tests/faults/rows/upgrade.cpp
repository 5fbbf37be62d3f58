// SPDX-License-Identifier: MIT
#include <fmt/core.h>
#include <sqlite3.h>

#include <filesystem>
#include <optional>
#include <set>
#include <thread>

#include "harness/scene.hpp"
#include "rows.hpp"

namespace ctsync::faults {

namespace {

namespace fs = std::filesystem;

const std::string stored = CTSYNC_FIXTURES "/store/";

void execute(const std::string& file, const char* sql) {
  sqlite3* database = nullptr;
  sqlite3_open(file.c_str(), &database);
  const int code = sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
  sqlite3_close(database);
  if (code != SQLITE_OK) throw std::runtime_error(std::string("cannot run ") + sql);
}

Environment settings_for(const std::string& file, const StandIn& segment) {
  return {{"SEGMENT_WRITE_KEY", std::string(canary_key)},
          {"SEGMENT_REGION", segment.url()},
          {"WEBHOOK_SECRET", std::string(canary_secret)},
          {"INBOX_DATABASE_URL", "sqlite:" + file},
          {"HOST", "127.0.0.1"},
          {"LOG_FORMAT", "json"}};
}

int some_port() {
  const Socket listener = listen_on();
  return port_of(listener);
}

/// Where a migration is killed: at a named point, after some time, or not at all.
struct Death {
  std::string fault{};
  std::optional<std::chrono::microseconds> after{};
};

/// Kills the migration, then lets the program drain the backlog. Returns the ids of what was told.
std::set<std::string> migrate(Run& run, const Death& death) {
  const TemporaryFolder folder;
  const std::string file = folder.file("ctsync.db");
  fs::copy_file(stored + "release_0_1_0.db", file);
  StandIn segment;  // accepts always: what waits is years old, and one failure would end it
  ServerOptions options{run.programs.faulty, {}, settings_for(file, segment), "all"};
  if (!death.fault.empty()) options.environment["TESTS_FAULT"] = death.fault;
  if (death.after || !death.fault.empty()) {
    Server victim(options, folder.path(), "victim", some_port());
    victim.launch();
    if (death.after) {
      std::this_thread::sleep_for(*death.after);
    } else {
      const bool died = wait_for(seconds{20}, [&] { return !victim.is_running(); });
      run.figures.expect(died, "the migration never came to " + death.fault);
    }
    victim.kill();
    ++run.figures.faults;
    run.figures.leaks += leaks_in(victim.log());
  }
  options.program = run.programs.ctsync;
  options.environment.erase("TESTS_FAULT");
  Server server(options, folder.path(), "server", some_port());
  server.start();
  const auto view = view_sqlite(file);
  if (!wait_for(seconds{60}, [&] { return view->unfinished() == 0; })) {
    run.figures.leftovers += static_cast<std::size_t>(view->unfinished());
  }
  run.figures.expect(server.stop() == 0, "the server did not end in order");
  run.figures.damage += view->damage().size();
  std::set<std::string> told;
  for (const auto& one : segment.recorded()) {
    if (!one.accepted) continue;
    for (const auto& message : one.request.told) told.insert(message.message_id);
  }
  run.figures.told += told.size();
  return told;
}

/// A file of a newer program must be left alone, with a clear word.
void refuse_newer(Run& run) {
  const TemporaryFolder folder;
  const std::string file = folder.file("ctsync.db");
  fs::copy_file(stored + "release_0_1_0.db", file);
  execute(file, "PRAGMA user_version = 999");
  StandIn segment;
  Server server({run.programs.ctsync, {}, settings_for(file, segment), "all"}, folder.path(),
                "server", some_port());
  server.launch();
  run.figures.expect(!server.listens(seconds{20}), "it serves a file of a newer program");
  run.figures.expect(server.log().find("newer") != std::string::npos,
                     "no word says that the file is of a newer program");
  run.figures.expect(segment.requests() == 0, "it sent calls of a newer program");
}

}  // namespace

void upgrades(Run& run) {
  const auto expected = migrate(run, {});
  run.figures.deliveries = run.figures.acknowledged = expected.size();
  run.figures.expect(expected.size() > 30, "the backlog of release 0.1.0 was not told");
  const auto compare = [&](const Death& death) {
    const auto told = migrate(run, death);
    for (const auto& id : expected) run.figures.lost += told.contains(id) ? 0U : 1U;
    for (const auto& id : told) run.figures.invented += expected.contains(id) ? 0U : 1U;
  };
  for (const auto* fault : {"die:before-commit:1", "die:after-commit:1"}) compare({fault, {}});
  const int times = run.pick(2, 10, 100);
  for (int i = 0; i < times; ++i) {
    compare({{}, std::chrono::microseconds{1000 + i * 100'000 / times}});
  }
  refuse_newer(run);
}

}  // namespace ctsync::faults
