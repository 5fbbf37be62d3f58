// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "program/program.hpp"
#include "program/terminal.hpp"

namespace ctsync::test {

TEST_CASE("the next step that the demonstration proposes makes a new customer arrive") {
  Terminal demo({"serve", "--demo"}, {{"PORT", std::to_string(free_port())}});
  REQUIRE(demo.wait_for("4. all calls have arrived"));
  REQUIRE(demo.wait_for("in any folder:\r\n"));
  REQUIRE(demo.wait_for("arrives here"));
  const auto begin = demo.shown().find("WEBHOOK_SECRET=");
  REQUIRE(begin != std::string::npos);
  const auto step = demo.shown().substr(begin, demo.shown().find('\r', begin) - begin);
  const auto done = run_shell("cd /\n" + step + "\n");
  CAPTURE(step);
  CHECK_MESSAGE(done.exit_code == 0, done.err);
  CHECK(demo.wait_for("Segment received: "));
  CHECK(demo.wait_for("ctsync-test-"));
  demo.stop();
  CHECK(demo.end() == 0);
}

}  // namespace ctsync::test
