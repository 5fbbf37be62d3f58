// SPDX-License-Identifier: MIT
// Both: where doctest is precompiled, its header no longer makes the one of the other.
#define DOCTEST_CONFIG_IMPLEMENT
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
