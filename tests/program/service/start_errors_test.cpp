// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "http/listen_obstacle.hpp"
#include "http/server.hpp"
#include "intake/pages.hpp"
#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"
#include "service/port_owner.hpp"

namespace ctsync::test {

namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// The number of files in a folder.
std::size_t files_in(const Folder& folder) {
  std::size_t count = 0;
  for (const auto& each : std::filesystem::directory_iterator(folder.file(""))) {
    static_cast<void>(each);
    ++count;
  }
  return count;
}

/// A server of this process on a free port.
class Listening {
 public:
  Listening() : server_({}, [](const http::Request&) { return http::Response{}; }) {
    auto bound = server_.bind("127.0.0.1", 0);
    REQUIRE(bound.has_value());
    port_ = *bound;
  }
  int port() const { return port_; }

 private:
  http::Server server_;
  int port_ = 0;
};

/// A command whose output is a terminal.
class Terminal {
 public:
  Terminal(const std::vector<std::string>& arguments, const Variables& variables) {
    master_ = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    REQUIRE(master_ >= 0);
    REQUIRE(::grantpt(master_) == 0);
    REQUIRE(::unlockpt(master_) == 0);
    const std::string slave = ::ptsname(master_);
    auto words = arguments;
    words.insert(words.begin(), program());
    std::vector<std::string> environment;
    for (const auto& each : variables) environment.push_back(each.first + "=" + each.second);
    auto argv = pointers(words);
    auto envp = pointers(environment);
    process_ = ::fork();
    REQUIRE(process_ >= 0);
    if (process_ == 0) {
      const int out = ::open(slave.c_str(), O_RDWR | O_NOCTTY);
      ::dup2(out, STDOUT_FILENO);
      ::execve(argv[0], argv.data(), envp.data());
      ::_exit(127);
    }
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    if (process_ > 0) stop();
    ::close(master_);
  }

  /// What was printed, up to the output that has this text; all of it if the command ends before.
  std::string read_until(std::string_view wanted) {
    std::string text;
    char buffer[4096];
    while (text.find(wanted) == std::string::npos) {
      const auto count = ::read(master_, buffer, sizeof buffer);
      if (count <= 0) break;
      text.append(buffer, static_cast<std::size_t>(count));
    }
    return text;
  }

  int stop() {
    int status = 0;
    ::kill(process_, SIGTERM);
    ::waitpid(process_, &status, 0);
    process_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  static std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (auto& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
  }

  int master_ = -1;
  pid_t process_ = -1;
};

}  // namespace

TEST_CASE("a port in use is reported with the process that has it, and nothing is left behind") {
  Recorder segment;
  const Folder folder;
  const Listening other;
  auto variables = settings(segment, folder);
  variables["HOST"] = "127.0.0.1";
  variables["PORT"] = std::to_string(other.port());
  const auto refused = run({"serve"}, variables);
  CHECK(refused.exit_code == 1);
  CHECK(has(refused.err, "server.host, server.port (HOST, PORT): cannot listen at 127.0.0.1:" +
                             variables["PORT"] + ": the address is in use by "));
  CHECK(has(refused.err, "(process " + std::to_string(::getpid()) + "): stop it, or set another"));
  CHECK(files_in(folder) == 0);
}

TEST_CASE("an address of another machine and an unknown name are errors of the configuration") {
  Recorder segment;
  const Folder folder;
  auto variables = settings(segment, folder);
  variables["PORT"] = "0";
  variables["HOST"] = "192.0.2.1";
  const auto foreign = run({"serve"}, variables);
  CHECK(foreign.exit_code == 3);
  CHECK(has(foreign.err,
            "cannot listen at 192.0.2.1:0: the address is not one of this machine; set "
            "0.0.0.0 for every address"));
  variables["HOST"] = "no-such-host.invalid";
  const auto unknown = run({"serve"}, variables);
  CHECK(unknown.exit_code == 3);
  CHECK(has(unknown.err, "the name has no address"));
  CHECK(files_in(folder) == 0);
}

TEST_CASE("a start that fails for a file of a target leaves no store behind") {
  Recorder segment;
  const Folder folder;
  auto variables = settings(segment, folder);
  variables["PORT"] = "0";
  variables["SEGMENT_CA_FILE"] = "/no/such/authorities.pem";
  const auto refused = run({"serve"}, variables);
  CHECK(refused.exit_code != 0);
  CHECK(has(refused.err, "/no/such/authorities.pem"));
  CHECK(files_in(folder) == 0);
}

TEST_CASE("what keeps from listening is told apart, and a free address has nothing") {
  const Listening other;
  CHECK(http::listen_obstacle("127.0.0.1", other.port()) == http::ListenObstacle::in_use);
  CHECK(http::listen_obstacle("127.0.0.1", 0) == http::ListenObstacle::none);
  CHECK(http::listen_obstacle("192.0.2.1", 0) == http::ListenObstacle::not_local);
  CHECK(http::listen_obstacle("no-such-host.invalid", 0) == http::ListenObstacle::unknown_host);
}

TEST_CASE("the owner of a port is the process that listens there, and of a free port nobody") {
  int port = 0;
  {
    const Listening other;
    port = other.port();
    const auto owner = server::owner_of_port(port);
    REQUIRE(owner.has_value());
    CHECK(owner->process == ::getpid());
    CHECK_FALSE(owner->name.empty());
  }
  CHECK_FALSE(server::owner_of_port(port).has_value());
}

TEST_CASE("the address itself answers with one line that shows nothing of the installation") {
  Recorder segment;
  const Folder folder;
  Serving server(settings(segment, folder));
  auto client = client_of(server.url());
  const auto page = get(client, "/");
  CHECK(page.status == 200);
  CHECK(page.header("content-type") == "text/plain; charset=utf-8");
  CHECK(page.body.starts_with("This is ctsync, which "));
  CHECK(page.body.find('\n') == page.body.size() - 1);
  CHECK(page.body.find_first_of("0123456789") == std::string::npos);
  CHECK(get(client, "/favicon.ico").status == 404);
  CHECK(server.stop() == 0);
}

TEST_CASE("the line of a worker does not say that it takes deliveries") {
  const auto page = server::Pages::about(false);
  CHECK(page.status == 200);
  CHECK(has(page.body, "a worker, which takes no deliveries"));
  CHECK_FALSE(has(page.body, "POST"));
}

TEST_CASE("on a terminal the start prints where to post and what to do next") {
  Recorder segment;
  const Folder folder;
  auto variables = settings(segment, folder);
  variables["PORT"] = "0";
  Terminal terminal({"serve"}, variables);
  const auto text = terminal.read_until("ctsync send FILE --to http://127.0.0.1:");
  CHECK(has(text, "Post deliveries to http://127.0.0.1:"));
  CHECK(has(text, "/webhooks/commercetools"));
  CHECK(terminal.stop() == 0);
}

TEST_CASE("the start tells of a secret that Standard Webhooks cannot use") {
  Recorder segment;
  const Folder folder;
  Serving server(settings(segment, folder));
  CHECK(server.wait_for_log("settings.warning"));
  CHECK(has(server.log(), "verifies X-Signature only"));
  CHECK_FALSE(has(server.log(), std::string(secret)));
  CHECK(server.stop() == 0);
}

}  // namespace ctsync::test
