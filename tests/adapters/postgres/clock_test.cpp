// SPDX-License-Identifier: MIT
#include "postgres/database/clock.hpp"

#include <doctest/doctest.h>

namespace ctsync::postgres {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

const Time noon{hours{12}};

TEST_SUITE_BEGIN("database clock");

TEST_CASE("equal clocks differ by nothing, however long the answer takes") {
  DatabaseClock clock([] { return noon; });
  clock.compare(noon, noon + milliseconds{700}, noon + milliseconds{900});
  CHECK(clock.now() == noon);
  clock.compare(noon, noon, noon + milliseconds{900});
  CHECK(clock.now() == noon);
}

TEST_CASE("half of the round trip counts to the difference") {
  DatabaseClock clock([] { return noon; });
  clock.compare(noon, noon + hours{1}, noon + milliseconds{100});
  CHECK(clock.now() == noon + hours{1} - milliseconds{50});
  CHECK(clock.to_own(clock.to_database(noon)) == noon);
}

TEST_CASE("a difference stays while it agrees with the answers, and follows a clock that is set") {
  DatabaseClock clock([] { return noon; });
  clock.compare(noon, noon - hours{1}, noon);
  clock.compare(noon, noon - hours{1} + milliseconds{40}, noon + milliseconds{80});
  CHECK(clock.now() == noon - hours{1});
  clock.compare(noon, noon + hours{2}, noon);
  CHECK(clock.now() == noon + hours{2});
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::postgres
