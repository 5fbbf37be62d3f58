// SPDX-License-Identifier: MIT
#include "function.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <stdexcept>

namespace ctsync::test {

namespace {

namespace fs = std::filesystem;

/// The command that changes the root. Users other than root need a user namespace for it.
std::vector<std::string> in_root(const std::string& root, User user) {
  if (::geteuid() != 0) return {"unshare", "-r", "/usr/sbin/chroot", root};
  std::vector<std::string> words{"/usr/sbin/chroot"};
  if (user == User::nobody) words.push_back(fmt::format("--userspec={0}:{0}", nobody_id));
  words.push_back(root);
  return words;
}

pid_t spawn(std::vector<std::string> words, const Variables& variables, int out) {
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
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out, 1);
  posix_spawn_file_actions_adddup2(&actions, out, 2);
  pid_t process = -1;
  const int failed = posix_spawnp(&process, words[0].c_str(), &actions, nullptr,
                                  pointers(words).data(), pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("cannot start " + words[0]);
  return process;
}

int exit_code_of(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool can_change_root() {
  auto words = in_root("/", User::same);
  words.emplace_back("/bin/true");
  const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  const int code = exit_code_of(spawn(words, {}, null));
  ::close(null);
  return code == 0;
}

}  // namespace

EmptyRoot::EmptyRoot(const std::string& function) {
  static const bool possible = can_change_root();
  if (!possible) throw std::runtime_error("needs root, or user namespaces for `unshare -r`");
  path_ = std::string(CTSYNC_FUNCTIONS) + "/root-XXXXXX";
  if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no folder for a root");
  fs::permissions(path_, fs::perms{0755});
  fs::copy(function, path_, fs::copy_options::recursive | fs::copy_options::create_hard_links);
}

EmptyRoot::~EmptyRoot() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

Function::Function(const EmptyRoot& root, const std::vector<std::string>& command,
                   const Variables& variables, User user) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  auto words = in_root(root.outside(""), user);
  words.insert(words.end(), command.begin(), command.end());
  process_ = spawn(words, variables, ends[1]);
  ::close(ends[1]);
  reader_ = std::thread([this, descriptor = ends[0]] { read_log(descriptor); });
}

Function::~Function() {
  if (process_ > 0) {
    signal(SIGKILL);
    wait();
  }
}

void Function::signal(int number) const { ::kill(process_, number); }

int Function::wait() {
  {
    std::unique_lock lock(mutex_);
    if (!ended_.wait_for(lock, std::chrono::seconds{20}, [this] { return closed_; })) {
      signal(SIGKILL);
    }
  }
  const int code = exit_code_of(process_);
  process_ = -1;
  reader_.join();
  return code;
}

std::string Function::log() {
  const std::lock_guard lock(mutex_);
  return log_;
}

void Function::read_log(int descriptor) {
  std::array<char, 4096> buffer;
  for (ssize_t count = 0; (count = ::read(descriptor, buffer.data(), buffer.size())) > 0;) {
    const std::lock_guard lock(mutex_);
    log_.append(buffer.data(), static_cast<std::size_t>(count));
  }
  ::close(descriptor);
  const std::lock_guard lock(mutex_);
  closed_ = true;
  ended_.notify_all();
}

}  // namespace ctsync::test
