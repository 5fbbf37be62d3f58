// SPDX-License-Identifier: MIT
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "mock.hpp"

/// The tests need Node.js and the packages that tests/run installs. If these are missing, the
/// printed line makes ctest report the whole program as skipped.
int main(int argc, char** argv) {
  if (const std::string missing = ctsync::test::Mock::missing(); !missing.empty()) {
    std::printf("contract tests are skipped: %s\n", missing.c_str());
    return 0;
  }
  // Keep the stores in memory if /dev/shm exists. Other tests check durability.
  if (std::filesystem::is_directory("/dev/shm")) ::setenv("TMPDIR", "/dev/shm", 0);
  return doctest::Context(argc, argv).run();
}
