// SPDX-License-Identifier: MIT
#include "processes.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <thread>

extern char** environ;

namespace ctsync::postgres::test {

namespace {

namespace fs = std::filesystem;

int number_in(std::string_view text) {
  int number = -1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool is_program(const std::string& path) { return ::access(path.c_str(), X_OK) == 0; }

std::string newest_below(const std::string& root, const std::string& name) {
  std::string found;
  int newest = -1;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(root, ignored)) {
    const int version = number_in(entry.path().filename().string());
    const std::string path = entry.path().string() + "/bin/" + name;
    if (version > newest && is_program(path)) {
      newest = version;
      found = path;
    }
  }
  return found;
}

std::string folder_of_pg_config() {
  if (program_in_path("pg_config").empty()) return {};
  FILE* pipe = ::popen("pg_config --bindir 2>/dev/null", "r");
  if (pipe == nullptr) return {};
  std::array<char, 1024> line{};
  const bool read = std::fgets(line.data(), line.size(), pipe) != nullptr;
  ::pclose(pipe);
  std::string folder = read ? line.data() : "";
  if (!folder.empty() && folder.back() == '\n') folder.pop_back();
  return folder;
}

/// The user that runs the server if this program runs as root, else null.
const passwd* server_user() {
  static const passwd* const user = []() -> const passwd* {
    if (::geteuid() != 0) return nullptr;
    const passwd* found = ::getpwnam("postgres");
    if (found == nullptr) found = ::getpwnam("nobody");
    if (found == nullptr) throw std::runtime_error("no user postgres or nobody to run a server as");
    static passwd kept;
    kept = *found;
    return &kept;
  }();
  return user;
}

/// The environment without what would change a server or its tools.
std::vector<std::string> plain_environment() {
  std::vector<std::string> kept{"LC_ALL=C"};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (text.substr(0, 2) != "PG" && text.substr(0, 3) != "LC_") kept.emplace_back(text);
  }
  return kept;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (auto& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

}  // namespace

std::string program_in_path(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(std::string(path == nullptr ? "" : path) + ":/usr/sbin:/usr/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (!folder.empty() && is_program(folder + "/" + name)) return folder + "/" + name;
  }
  return {};
}

std::string server_program(const std::string& name) {
  if (auto path = newest_below("/usr/lib/postgresql", name); !path.empty()) return path;
  static const std::string folder = folder_of_pg_config();
  if (!folder.empty() && is_program(folder + "/" + name)) return folder + "/" + name;
  return program_in_path(name);
}

pid_t start(std::vector<std::string> command, const std::string& folder, const std::string& log) {
  if (const passwd* user = server_user(); user != nullptr) {
    const std::vector<std::string> prefix{
        "/usr/bin/setpriv", "--reuid=" + std::to_string(user->pw_uid),
        "--regid=" + std::to_string(user->pw_gid), "--clear-groups", "--"};
    command.insert(command.begin(), prefix.begin(), prefix.end());
  }
  auto environment = plain_environment();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  pid_t process = -1;
  const int failed = ::posix_spawn(&process, command[0].c_str(), &actions, nullptr,
                                   pointers_to(command).data(), pointers_to(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("cannot start " + command[0]);
  return process;
}

void run(std::vector<std::string> command, const std::string& folder, const std::string& log) {
  const std::string name = command[0];
  const pid_t process = start(std::move(command), folder, log);
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  if (status != 0) throw std::runtime_error(name + " failed: " + end_of(log));
}

void give_to_server(const std::string& path) {
  const passwd* user = server_user();
  if (user != nullptr && ::chown(path.c_str(), user->pw_uid, user->pw_gid) != 0) {
    throw std::runtime_error("cannot change the owner of " + path);
  }
}

bool has_ended(pid_t process) { return ::waitpid(process, nullptr, WNOHANG) != 0; }

std::vector<pid_t> processes_in(const std::string& folder) {
  std::vector<pid_t> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/proc", error)) {
    const pid_t process = number_in(entry.path().filename().string());
    if (process <= 0) continue;
    const std::string place = fs::read_symlink(entry.path() / "cwd", error).string();
    if (!error && (place == folder || place.rfind(folder + "/", 0) == 0)) found.push_back(process);
  }
  return found;
}

void send_signal(const std::vector<pid_t>& processes, int number) {
  for (const pid_t process : processes) ::kill(process, number);
}

void wait_until(const std::string& what, const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error("after 60 seconds still not so: " + what);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
}

std::string end_of(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  const std::string all = text.str();
  return all.substr(all.size() - std::min<std::size_t>(all.size(), 2000));
}

int free_port() {
  static std::atomic<int> next = static_cast<int>(::getpid()) * 89;
  for (int tries = 0; tries < 1000; ++tries) {
    const int port = 20000 + (next++ & 0x7fffffff) % 12000;
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool bound = ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(socket);
    if (bound) return port;
  }
  throw std::runtime_error("no free port between 20000 and 32000");
}

}  // namespace ctsync::postgres::test
