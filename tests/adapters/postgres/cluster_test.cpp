// SPDX-License-Identifier: MIT
#include "cluster.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "needs.hpp"
#include "processes.hpp"
#include "session.hpp"

extern char** environ;

namespace ctsync::postgres::test {

namespace {

constexpr const char* held = "CTSYNC_TEST_HOLDS_A_CLUSTER";

/// Starts this program again for one test case, with its standard output in a pipe.
pid_t start_test_case(const std::string& name, int out) {
  ::setenv(held, "1", 1);
  std::array<std::string, 3> words{"test", "--test-case=" + name, "--no-skip"};
  std::array<char*, 4> pointers{words[0].data(), words[1].data(), words[2].data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out, 1);
  pid_t process = -1;
  const int failed =
      ::posix_spawn(&process, "/proc/self/exe", &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::unsetenv(held);
  REQUIRE(failed == 0);
  return process;
}

std::string read_line(int descriptor) {
  std::string line;
  for (char c = 0; ::read(descriptor, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

}  // namespace

TEST_SUITE_BEGIN("a private server" * needs_server());

TEST_CASE("a cluster starts on a free port and leaves nothing behind") {
  std::string folder;
  {
    const Cluster cluster(Cluster::Commit::to_system);
    folder = cluster.folder();
    CHECK(cluster.port() != 5432);
    CHECK(cluster.run("SHOW fsync") == "off");
    CHECK(cluster.run("SELECT current_user") == "ctsync");
    CHECK(!processes_in(folder).empty());
  }
  CHECK(processes_in(folder).empty());
  CHECK(!std::filesystem::exists(folder));
}

TEST_CASE("two clusters run side by side") {
  const Cluster durable(Cluster::Commit::to_disk);
  CHECK(durable.port() != Cluster::shared().port());
  CHECK(durable.run("SHOW fsync") == "on");
  CHECK(Cluster::shared().run("SHOW fsync") == "off");
}

TEST_CASE("holds a cluster until the program is killed" * doctest::skip()) {
  if (std::getenv(held) == nullptr) return;  // only the next test runs this one
  const Cluster cluster(Cluster::Commit::to_system);
  std::printf("\n%s\n", cluster.folder().c_str());
  std::fflush(stdout);
  ::pause();
}

TEST_CASE("a test program that is killed leaves no server and no folder") {
  std::array<int, 2> out{};
  REQUIRE(::pipe2(out.data(), O_CLOEXEC) == 0);
  const pid_t process = start_test_case("holds a cluster until the program is killed", out[1]);
  ::close(out[1]);
  std::string folder;
  while (folder.empty() || folder.front() != '/') folder = read_line(out[0]);
  ::close(out[0]);
  CHECK(!processes_in(folder).empty());

  ::kill(process, SIGKILL);
  ::waitpid(process, nullptr, 0);
  wait_until("the folder is gone", [&] { return !std::filesystem::exists(folder); });
  CHECK(processes_in(folder).empty());
}

TEST_CASE("a database is a copy of a template, and changes in one reach no other") {
  Cluster& cluster = Cluster::shared();
  int filled = 0;
  for (int i = 0; i < 2; ++i) {
    cluster.prepare_template("template_of_rows", [&](const std::string& url) {
      Session(url).run("CREATE TABLE entry (id int PRIMARY KEY); INSERT INTO entry VALUES (1)");
      ++filled;
    });
  }
  CHECK(filled == 1);

  std::string name;
  {
    const Database one(cluster, "template_of_rows");
    const Database other(cluster, "template_of_rows");
    name = one.name();
    one.run("INSERT INTO entry VALUES (2)");
    CHECK(one.run("SELECT count(*) FROM entry") == "2");
    CHECK(other.run("SELECT count(*) FROM entry") == "1");
  }
  CHECK(cluster.run("SELECT count(*) FROM pg_database WHERE datname = '" + name + "'") == "0");
}

TEST_CASE("a database can be made after all sessions were ended by the server") {
  Cluster& cluster = Cluster::shared();
  const Database before(cluster);
  cluster.run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
      "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
  const Database after(cluster);
  CHECK(after.run("SELECT 1") == "1");
}

TEST_CASE("a server that was ended in any way starts again with what was committed") {
  Cluster cluster(Cluster::Commit::to_system);
  cluster.run("CREATE TABLE entry (way text)");
  int rows = 0;
  for (const auto how : {Cluster::End::fast, Cluster::End::immediate, Cluster::End::killed}) {
    CAPTURE(static_cast<int>(how));
    const int port = cluster.port();
    Session session(cluster.url());
    session.run("INSERT INTO entry VALUES ('committed')");
    session.run("BEGIN; INSERT INTO entry VALUES ('not committed')");
    cluster.end(how);
    CHECK_THROWS(session.run("COMMIT"));
    CHECK_THROWS(cluster.run("SELECT 1"));
    cluster.start();
    CHECK(cluster.port() == port);
    CHECK(cluster.run("SELECT count(*) FROM entry") == std::to_string(++rows));
  }
}

TEST_CASE("a paused server answers when it is resumed") {
  Cluster cluster(Cluster::Commit::to_system);
  Session session(cluster.url());
  cluster.pause();
  REQUIRE(PQsendQuery(session.handle(), "SELECT 7") == 1);
  CHECK(PQflush(session.handle()) == 0);
  CHECK(PQconsumeInput(session.handle()) == 1);
  CHECK(PQisBusy(session.handle()) == 1);
  cluster.resume();
  PGresult* result = PQgetResult(session.handle());
  CHECK(std::string(PQgetvalue(result, 0, 0)) == "7");
  PQclear(result);
}

TEST_CASE("a paused server can be ended") {
  Cluster cluster(Cluster::Commit::to_system);
  cluster.pause();
  cluster.end(Cluster::End::immediate);
  CHECK(processes_in(cluster.folder()).empty());
}

TEST_CASE("SQL that fails throws the server's message") {
  CHECK_THROWS_WITH_AS(Cluster::shared().run("SELECT * FROM nothing"),
                       doctest::Contains("relation \"nothing\" does not exist"),
                       std::runtime_error);
}

TEST_SUITE_END();

}  // namespace ctsync::postgres::test
