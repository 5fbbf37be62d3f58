// SPDX-License-Identifier: MIT
// Precompiled for every test program. No test may depend on it: clang without CTSYNC_PRECOMPILE goes without.
#pragma once

#include <doctest/doctest.h>

#include "pch_library.hpp"
