// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <cstdio>
#include <string>

#include "processes.hpp"

/// For the tests of one file: TEST_SUITE_BEGIN("..." * needs_server());
namespace ctsync::postgres::test {

/// Prints one line if tests must be skipped, which tests/run repeats.
inline doctest::skip needs(bool there, const char* what, const char* package) {
  if (!there) {
    std::printf(
        "SKIPPED: tests that need %s: it is not installed (package %s, which "
        "examples/dependencies --tests installs)\n",
        what, package);
  }
  return doctest::skip(!there);
}

/// Skips tests where there is no PostgreSQL server.
inline doctest::skip needs_server() {
  static const doctest::skip skip =
      needs(!server_program("initdb").empty(), "a PostgreSQL server", "postgresql");
  return skip;
}

/// Skips tests where there is no PostgreSQL server, or no pgbouncer.
inline doctest::skip needs_pooler() {
  static const doctest::skip skip =
      needs(!program_in_path("pgbouncer").empty(), "pgbouncer", "pgbouncer");
  return doctest::skip(skip.data || needs_server().data);
}

}  // namespace ctsync::postgres::test
