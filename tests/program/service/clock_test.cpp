// SPDX-License-Identifier: MIT
#include "clock.hpp"

#include <doctest/doctest.h>

namespace ctsync::server {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

const Time noon{hours{12}};

/// A machine whose clocks the test sets, and a process that began at noon.
struct Machine {
  Time wall = noon;
  Duration elapsed = hours{7};
  ProcessClock clock{{[this] { return wall; }, [this] { return elapsed; }}};
};

TEST_CASE("process time begins at the wall clock and does not jump with it") {
  Machine machine;
  CHECK(machine.clock.now() == noon);
  for (const Duration set : {Duration{-hours{24}}, Duration{hours{25}}}) {
    machine.wall = noon + set;
    CHECK(machine.clock.now() == noon);
  }
  machine.elapsed += seconds{5};
  CHECK(machine.clock.now() == noon + seconds{5});
}

TEST_CASE("process time goes on at a later time that it is given, and never goes back") {
  Machine machine;
  machine.clock.not_before(noon - hours{1});
  CHECK(machine.clock.now() == noon);
  machine.clock.not_before(noon + hours{1});
  CHECK(machine.clock.now() == noon + hours{1});
  machine.elapsed += seconds{5};
  CHECK(machine.clock.now() == noon + hours{1} + seconds{5});
}

TEST_CASE("after a stop of all clocks process time catches up with the wall clock") {
  Machine machine;
  machine.wall += hours{2};
  machine.clock.catch_up();
  CHECK(machine.clock.now() == noon + hours{2});
  machine.wall -= hours{1};
  machine.clock.catch_up();
  CHECK(machine.clock.now() == noon + hours{2});
}

TEST_CASE("the program's clock runs, and began at the time of the machine") {
  const Time before = now();
  CHECK(std::chrono::abs(before - wall_now()) < hours{1});
  while (now() == before) {
  }
  CHECK(now() > before);
}

}  // namespace
}  // namespace ctsync::server
