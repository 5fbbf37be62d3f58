// SPDX-License-Identifier: MIT
#include "program/terminal.hpp"

#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace ctsync::test {

namespace {

/// Replaces this process, which forkpty() made.
[[noreturn]] void become(std::vector<std::string>& words, std::vector<std::string>& environment) {
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::vector<char*> variables;
  for (auto& variable : environment) variables.push_back(variable.data());
  variables.push_back(nullptr);
  ::execve(words.front().c_str(), arguments.data(), variables.data());
  ::_exit(127);
}

}  // namespace

Seen run_on_terminal(const std::vector<std::string>& arguments, Variables variables,
                     const std::string& typed) {
  variables.try_emplace("TERM", "xterm");
  std::vector<std::string> words{program()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> environment;
  for (const auto& [name, value] : variables) environment.push_back(name + "=" + value);
  termios settings{};
  settings.c_iflag = ICRNL;
  settings.c_lflag = ICANON;
  settings.c_cflag = CS8 | CREAD;
  settings.c_cc[VEOF] = 4;
  int terminal = -1;
  const pid_t process = ::forkpty(&terminal, nullptr, &settings, nullptr);
  if (process < 0) throw std::runtime_error("no terminal");
  if (process == 0) become(words, environment);
  if (!typed.empty() && ::write(terminal, typed.data(), typed.size()) < 0) {
    throw std::runtime_error("the terminal takes nothing");
  }
  Seen seen;
  std::array<char, 4096> buffer;
  // Reading fails when the command has ended.
  for (ssize_t count = 0; (count = ::read(terminal, buffer.data(), buffer.size())) > 0;) {
    seen.screen.append(buffer.data(), static_cast<std::size_t>(count));
  }
  int status = 0;
  ::waitpid(process, &status, 0);
  ::close(terminal);
  seen.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return seen;
}

}  // namespace ctsync::test
