// SPDX-License-Identifier: MIT
#include "program.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace ctsync::test {

namespace {

struct Pipe {
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  }
  std::array<int, 2> ends{};
};

pid_t spawn(const std::vector<std::string>& arguments, const Variables& variables, int in, int out,
            int err) {
  std::vector<std::string> words{CTSYNC_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> environment;
  for (const auto& [name, value] : variables) environment.push_back(name + "=" + value);
  const auto pointers = [](std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (auto& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
  };
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in, 0);
  posix_spawn_file_actions_adddup2(&actions, out, 1);
  posix_spawn_file_actions_adddup2(&actions, err, 2);
  pid_t process = -1;
  const int failed = posix_spawn(&process, CTSYNC_PROGRAM, &actions, nullptr,
                                 pointers(words).data(), pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("cannot start " CTSYNC_PROGRAM);
  return process;
}

std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 4096> buffer;
  for (ssize_t count = 0; (count = ::read(descriptor, buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  ::close(descriptor);
  return text;
}

int exit_code_of(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

std::string program() { return CTSYNC_PROGRAM; }

Finished run(const std::vector<std::string>& arguments, const Variables& variables,
             const std::string& input) {
  Pipe in;
  Pipe out;
  Pipe err;
  const pid_t process = spawn(arguments, variables, in.ends[0], out.ends[1], err.ends[1]);
  ::close(in.ends[0]);
  ::close(out.ends[1]);
  ::close(err.ends[1]);
  std::thread writer([&] {
    for (std::size_t at = 0; at < input.size();) {
      const ssize_t count = ::write(in.ends[1], input.data() + at, input.size() - at);
      if (count <= 0) break;
      at += static_cast<std::size_t>(count);
    }
    ::close(in.ends[1]);
  });
  Finished finished;
  std::thread reader([&] { finished.err = read_all(err.ends[0]); });
  finished.out = read_all(out.ends[0]);
  reader.join();
  writer.join();
  finished.exit_code = exit_code_of(process);
  return finished;
}

Serving::Serving(const Variables& variables, const std::vector<std::string>& options) {
  Pipe out;
  Variables all{
      {"HOST", "127.0.0.1"}, {"PORT", "0"}, {"LOG_FORMAT", "json"}, {"ADMIN_LISTEN", "off"}};
  for (const auto& [name, value] : variables) all[name] = value;
  std::vector<std::string> arguments{"serve"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  process_ = spawn(arguments, all, 0, out.ends[1], out.ends[1]);
  ::close(out.ends[1]);
  reader_ = std::thread([this, descriptor = out.ends[0]] { read_log(descriptor); });
  if (!wait_for_log("\"server.listening\"")) {
    throw std::runtime_error("ctsync does not listen: " + log());
  }
  const std::string text = log();
  const std::string_view key = "\"port\":";
  const auto at = text.find(key);
  std::from_chars(text.data() + at + key.size(), text.data() + text.size(), port_);
}

Serving::~Serving() {
  if (process_ > 0) kill();
}

int Serving::stop() {
  ::kill(process_, SIGTERM);
  return wait();
}

void Serving::kill() {
  ::kill(process_, SIGKILL);
  wait();
}

/// Waits for the end of the log first, and kills a server that does not reach it in 30 seconds.
int Serving::wait() {
  {
    std::unique_lock lock(mutex_);
    if (!condition_.wait_for(lock, std::chrono::seconds{30}, [this] { return ended_; })) {
      ::kill(process_, SIGKILL);
    }
  }
  const int code = exit_code_of(process_);
  process_ = -1;
  reader_.join();
  return code;
}

void Serving::read_log(int descriptor) {
  std::array<char, 4096> buffer;
  for (ssize_t count = 0; (count = ::read(descriptor, buffer.data(), buffer.size())) > 0;) {
    const std::lock_guard lock(mutex_);
    log_.append(buffer.data(), static_cast<std::size_t>(count));
    condition_.notify_all();
  }
  ::close(descriptor);
  const std::lock_guard lock(mutex_);
  ended_ = true;
  condition_.notify_all();
}

std::string Serving::log() {
  const std::lock_guard lock(mutex_);
  return log_;
}

bool Serving::wait_for_log(std::string_view text) {
  std::unique_lock lock(mutex_);
  const auto found = [&] {
    const auto at = log_.find(text);
    return at != std::string::npos && log_.find('\n', at) != std::string::npos;
  };
  condition_.wait_for(lock, std::chrono::seconds{20}, [&] { return found() || ended_; });
  return found();
}

Folder::Folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "ctsync-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = pattern;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Folder::write(const std::string& name, const std::string& text) const {
  std::ofstream(file(name), std::ios::binary) << text;
  return file(name);
}

int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool bound =
      ::bind(socket, generic, size) == 0 && ::getsockname(socket, generic, &size) == 0;
  ::close(socket);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

}  // namespace ctsync::test
