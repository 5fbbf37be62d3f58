// SPDX-License-Identifier: MIT
#include "mock.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <http/client.hpp>
#include <stdexcept>
#include <utility>
#include <vector>

extern char** environ;

namespace ctsync::test {

namespace {

/// Starts Node.js with the ends of pipes as its standard input and output; -1 if that fails.
pid_t start_node(std::vector<std::string> arguments, int in, int out) {
  arguments.insert(arguments.begin(), "node");
  std::vector<char*> words;
  for (auto& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in, 0);
  posix_spawn_file_actions_adddup2(&actions, out, 1);
  pid_t process = -1;
  const int failed = posix_spawnp(&process, "node", &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return failed == 0 ? process : -1;
}

std::string read_line(int descriptor) {
  std::string line;
  for (char c = 0; ::read(descriptor, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

struct Node {
  explicit Node(std::vector<std::string> arguments) {
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0) return;
    process = start_node(std::move(arguments), in[0], out[1]);
    ::close(in[0]);
    ::close(out[1]);
    input = in[1];
    if (process > 0) first_line = read_line(out[0]);
    ::close(out[0]);
  }
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node() {
    ::close(input);
    if (process > 0) ::waitpid(process, nullptr, 0);
  }

  pid_t process = -1;
  int input = -1;
  std::string first_line;
};

/// The port of the mock, which runs as long as this program does.
int port_of_mock() {
  static const Node node({CTSYNC_CONTRACT "/mock.mjs"});
  int port = 0;
  const auto& line = node.first_line;
  std::from_chars(line.data(), line.data() + line.size(), port);
  if (port == 0) throw std::runtime_error("the mock of commercetools does not start");
  return port;
}

}  // namespace

std::string Mock::missing() {
  const std::string packages = CTSYNC_CONTRACT "/node_modules/.package-lock.json";
  if (!std::filesystem::exists(packages)) {
    return "the packages are not installed; tests/run does it, or: "
           "tests/contract/install " CTSYNC_CONTRACT;
  }
  const Node node({"--version"});
  return node.first_line.empty() ? "there is no Node.js; examples/dependencies --tests brings it"
                                 : "";
}

Mock::Mock() : port_(port_of_mock()) {
  auto api = commercetools_api::Api::create(options());
  if (!api) throw std::runtime_error(to_string(api.error()));
  api_ = *std::move(api);
  control("reset");
  control("credentials?secret=" + std::string(mock_secret));
}

Variables Mock::settings() const {
  return {{"CTP_PROJECT_KEY", "aurora-shop"},
          {"CTP_CLIENT_ID", "client"},
          {"CTP_CLIENT_SECRET", std::string(mock_secret)},
          {"CTP_AUTH_URL", url()},
          {"CTP_API_URL", url()}};
}

commercetools_api::ApiOptions Mock::options() const {
  commercetools_api::ApiOptions options;
  options.credentials = {"aurora-shop", "client", std::string(mock_secret), url(), url(), ""};
  options.requests_per_second = 0;
  return options;
}

std::string Mock::send(std::string_view method, std::string_view path, std::string_view json) {
  auto response = api_->send(method, path, json);
  REQUIRE(response);
  REQUIRE_MESSAGE(response->status < 300, method << ' ' << path << ": " << response->body);
  return std::move(response->body);
}

void Mock::control(const std::string& order) {
  http::ClientOptions options;
  options.base_url = url();
  auto client = http::Client::create(options);
  REQUIRE(client);
  http::HttpRequest request;
  request.method = "GET";
  const std::string path = "/control/" + order;
  request.path = path;
  const auto response = client->send(request);
  REQUIRE(response);
  REQUIRE(response->status == 204);
}

}  // namespace ctsync::test
