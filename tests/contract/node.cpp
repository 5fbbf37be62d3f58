// SPDX-License-Identifier: MIT
#include "node.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <utility>

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

}  // namespace

Node::Node(std::vector<std::string> arguments) {
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

Node::~Node() {
  ::close(input);
  if (process > 0) ::waitpid(process, nullptr, 0);
}

int Node::port() const noexcept {
  int port = 0;
  std::from_chars(first_line.data(), first_line.data() + first_line.size(), port);
  return port;
}

}  // namespace ctsync::test
