// SPDX-License-Identifier: MIT
#include "postgres/database/elapsing_clock.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string_view>

namespace ctsync::postgres {
namespace {

using namespace std::chrono_literals;

TEST_SUITE_BEGIN("elapsing clock");

constexpr int good = 0;
constexpr int wrong = 1;
constexpr int not_permitted = 2;

/// Runs in a process of its own.
int read_after_a_day_of_suspension() {
  constexpr std::string_view day = "boottime 86400 0\n";
  if (::unshare(CLONE_NEWUSER | CLONE_NEWTIME) != 0) return not_permitted;
  const int offsets = ::open("/proc/self/timens_offsets", O_WRONLY | O_CLOEXEC);
  if (::write(offsets, day.data(), day.size()) != static_cast<ssize_t>(day.size())) {
    return not_permitted;
  }
  const auto before = ElapsingClock::now();
  const pid_t child = ::fork();  // only a child is in the namespace
  if (child < 0) return not_permitted;
  if (child == 0) ::_exit(ElapsingClock::now() - before >= 24h ? good : wrong);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

// The kernel adds to CLOCK_BOOTTIME alone what a namespace of time asks for, as it does after a
// suspension.
TEST_CASE("the time in which the machine was suspended counts") {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) ::_exit(read_after_a_day_of_suspension());
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == not_permitted) {
    std::printf("SKIPPED: a test that needs a namespace of time: the kernel does not permit it\n");
    return;
  }
  CHECK(WEXITSTATUS(status) == good);
}

TEST_CASE("it does not go back") {
  const auto before = ElapsingClock::now();
  CHECK(ElapsingClock::now() >= before);
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::postgres
