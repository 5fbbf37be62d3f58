// SPDX-License-Identifier: MIT
// Precompiled for most of the program with CTSYNC_PRECOMPILE. Builds of users go without.
#pragma once

#include <ctsync/json/copy.hpp>

#include "pch_library.hpp"
#include "settings/settings.hpp"
