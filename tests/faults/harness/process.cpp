// SPDX-License-Identifier: MIT
#include "process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace ctsync::faults {

namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (auto& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

/// In the child: only async-signal-safe calls, because other threads of the parent may hold locks.
[[noreturn]] void become(pid_t parent, int log, char** command, char** environment) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(126);
  ::dup2(::open("/dev/null", O_RDONLY), 0);
  ::dup2(log, 1);
  ::dup2(log, 2);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execve(command[0], command, environment);
  ::_exit(127);
}

}  // namespace

Ended run(const std::vector<std::string>& command, const Environment& environment,
          milliseconds limit) {
  std::string file = (std::filesystem::temp_directory_path() / "ctsync-faults-XXXXXX").string();
  ::close(::mkstemp(file.data()));
  Ended ended;
  {
    Process process(command, environment, file);
    ended.code = process.wait(limit);
    ended.printed = process.log();
  }
  std::filesystem::remove(file);
  return ended;
}

Process::Process(std::vector<std::string> command, const Environment& environment, std::string log)
    : log_(std::move(log)) {
  const int file = ::open(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) throw std::runtime_error("cannot write " + log_);
  std::vector<std::string> variables;
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  auto words = pointers(command);
  auto names = pointers(variables);
  const pid_t parent = ::getpid();
  id_ = ::fork();
  if (id_ == 0) become(parent, file, words.data(), names.data());
  ::close(file);
  if (id_ < 0) throw std::runtime_error("cannot start " + command.front());
}

Process::~Process() {
  if (!ended_) kill();
}

void Process::signal(int number) const { ::kill(-id_, number); }

void Process::kill() {
  signal(SIGKILL);
  ::kill(id_, SIGKILL);  // it may not have a group yet
  wait(seconds{60});
}

bool Process::has_ended() {
  if (ended_) return true;
  int status = 0;
  if (::waitpid(id_, &status, WNOHANG) != id_) return false;
  ended_ = true;
  code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return true;
}

int Process::wait(milliseconds limit) {
  return wait_for(limit, [this] { return has_ended(); }) ? code_ : -1;
}

std::string Process::log() const { return contents_of(log_); }

std::string contents_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

long resident_kib(pid_t process) {
  std::ifstream in("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("VmRSS:")) return std::atol(line.c_str() + 6);
  }
  return 0;
}

long descriptors(pid_t process) {
  std::error_code failure;
  const std::filesystem::directory_iterator all("/proc/" + std::to_string(process) + "/fd",
                                                failure);
  return failure ? 0 : std::distance(begin(all), end(all));
}

std::string find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string file = folder + "/" + name;
    if (::access(file.c_str(), X_OK) == 0) return file;
  }
  return {};
}

}  // namespace ctsync::faults
