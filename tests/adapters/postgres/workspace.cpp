// SPDX-License-Identifier: MIT
#include "workspace.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "processes.hpp"

extern char** environ;

namespace ctsync::postgres::test {

namespace {

/// The keeper. SIGQUIT lets a PostgreSQL server free its shared memory. A server that was killed
/// leaves a segment, which names the process that made it.
constexpr const char* keeper = R"sh(
trap '' HUP INT QUIT TERM
read -r _
folder=$1
cd /
members() {
  find /proc/[0-9]*/cwd -maxdepth 0 \( -lname "$folder" -o -lname "$folder/*" \) 2>/dev/null |
    cut -d / -f 3
}
makers=$(head -qn 1 "$folder"/*/postmaster.pid)
signal=QUIT
tries=0
while found=$(members) && [ -n "$found" ]; do
  makers="$makers $found"
  kill -s CONT $found
  kill -s "$signal" $found
  tries=$((tries + 1))
  if [ "$tries" -gt 100 ]; then signal=KILL; fi
  sleep 0.02
done
for segment in $(awk -v makers="$(echo $makers)" '
    BEGIN { split(makers, one, " "); for (i in one) made[one[i]] = 1 }
    $5 in made && $7 == 0 { print $2 }' /proc/sysvipc/shm); do
  ipcrm -m "$segment"
done
rm -rf "$folder"
)sh";

struct Pipe {
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  }
  std::array<int, 2> ends{};
};

/// A container often has little memory for files, less than a server needs.
std::filesystem::path parent_of(Medium medium) {
  const std::filesystem::path memory = "/dev/shm";
  constexpr std::uintmax_t enough = std::uintmax_t{1} << 30;
  std::error_code error;
  if (medium == Medium::memory && std::filesystem::space(memory, error).available >= enough &&
      !error) {
    return memory;
  }
  return std::filesystem::temp_directory_path();
}

/// Starts the keeper in a session of its own, and not as a child of this program: what kills this
/// program and all its children must not kill the keeper.
void start_keeper(std::string path, int in, int out) {
  std::array<std::string, 6> words{"setsid", "--fork", "sh", "-c", keeper, "keeper"};
  std::array<char*, 8> pointers{};
  for (std::size_t i = 0; i < words.size(); ++i) pointers[i] = words[i].data();
  pointers[words.size()] = path.data();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in, 0);
  posix_spawn_file_actions_adddup2(&actions, out, 1);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  pid_t process = -1;
  const int failed =
      ::posix_spawnp(&process, "setsid", &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("cannot start setsid: install util-linux");
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  if (status != 0) throw std::runtime_error("setsid could not start a shell");
}

}  // namespace

Workspace::Workspace(Medium medium) {
  std::string pattern = (parent_of(medium) / "ctsync-pg-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = std::filesystem::canonical(pattern).string();
  Pipe alive;
  Pipe done;
  start_keeper(path_, alive.ends[0], done.ends[1]);
  ::close(alive.ends[0]);
  ::close(done.ends[1]);
  alive_ = alive.ends[1];
  done_ = done.ends[0];
  give_to_server(path_);
}

Workspace::~Workspace() {
  ::close(alive_);
  char none = 0;
  while (::read(done_, &none, 1) < 0 && errno == EINTR) {
  }
  ::close(done_);
}

}  // namespace ctsync::postgres::test
