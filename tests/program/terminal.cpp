// SPDX-License-Identifier: MIT
#include "program/terminal.hpp"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <stdexcept>

namespace ctsync::test {

namespace {

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (auto& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

/// Starts the program on a new terminal, whose descriptor becomes `terminal`.
pid_t start_on(int& terminal, const termios* settings, std::vector<std::string> words,
               const Variables& variables) {
  std::vector<std::string> environment;
  if (!variables.contains("TERM")) environment.emplace_back("TERM=xterm");
  for (const auto& [name, value] : variables) environment.push_back(name + "=" + value);
  auto argv = pointers_to(words);
  auto envp = pointers_to(environment);
  const winsize size{40, 100, 0, 0};
  const pid_t process = ::forkpty(&terminal, nullptr, settings, &size);
  if (process < 0) throw std::runtime_error("no pseudo-terminal");
  if (process == 0) {
    ::execve(argv[0], argv.data(), envp.data());
    ::_exit(127);
  }
  return process;
}

std::vector<std::string> command_of(const std::vector<std::string>& arguments) {
  std::vector<std::string> words{program()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

int exit_code_of(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Terminal::Terminal(const std::vector<std::string>& arguments, const Variables& variables)
    : process_(start_on(terminal_, nullptr, command_of(arguments), variables)) {}

Terminal::Terminal(const Words& words, const Variables& variables)
    : process_(start_on(terminal_, nullptr, words.words, variables)) {}

Terminal::~Terminal() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    exit_code_of(process_);
  }
  ::close(terminal_);
}

bool Terminal::read_more() {
  pollfd one{terminal_, POLLIN, 0};
  if (::poll(&one, 1, 20'000) <= 0) return false;
  std::array<char, 4096> buffer;
  const auto count = ::read(terminal_, buffer.data(), buffer.size());
  if (count <= 0) return false;  // EIO: the program ended
  shown_.append(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

bool Terminal::wait_for(std::string_view text) {
  auto found = shown_.find(text, seen_);
  while (found == std::string::npos) {
    if (!read_more()) return false;
    found = shown_.find(text, seen_);
  }
  seen_ = found + text.size();
  return true;
}

void Terminal::type(std::string_view text) {
  if (::write(terminal_, text.data(), text.size()) < 0) throw std::runtime_error("cannot type");
}

void Terminal::stop() { ::kill(process_, SIGTERM); }

int Terminal::end() {
  while (read_more()) {
  }
  const int code = exit_code_of(process_);
  process_ = -1;
  return code;
}

Seen run_on_terminal(const std::vector<std::string>& arguments, const Variables& variables,
                     const std::string& typed) {
  termios settings{};
  settings.c_iflag = ICRNL;
  settings.c_lflag = ICANON;
  settings.c_cflag = CS8 | CREAD;
  settings.c_cc[VEOF] = 4;
  int terminal = -1;
  const pid_t process = start_on(terminal, &settings, command_of(arguments), variables);
  if (!typed.empty() && ::write(terminal, typed.data(), typed.size()) < 0) {
    throw std::runtime_error("the terminal takes nothing");
  }
  Seen seen;
  std::array<char, 4096> buffer;
  // Reading fails when the command has ended.
  for (ssize_t count = 0; (count = ::read(terminal, buffer.data(), buffer.size())) > 0;) {
    seen.screen.append(buffer.data(), static_cast<std::size_t>(count));
  }
  seen.exit_code = exit_code_of(process);
  ::close(terminal);
  return seen;
}

Finished run_shell(const std::string& script) {
  const Folder folder;
  const auto err = folder.file("err");
  const auto file = folder.write("script", script);
  const auto line = "env -i PATH=/usr/bin:/bin sh " + file + " 2>" + err;
  Finished finished;
  const auto read_all = [](std::FILE* stream) {
    std::string text;
    std::array<char, 4096> buffer;
    for (std::size_t count = 0;
         (count = std::fread(buffer.data(), 1, buffer.size(), stream)) > 0;) {
      text.append(buffer.data(), count);
    }
    return text;
  };
  auto* pipe = ::popen(line.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("no shell");
  finished.out = read_all(pipe);
  const int status = ::pclose(pipe);
  finished.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  auto* stream = std::fopen(err.c_str(), "r");
  if (stream != nullptr) {
    finished.err = read_all(stream);
    std::fclose(stream);
  }
  return finished;
}

}  // namespace ctsync::test
