// SPDX-License-Identifier: MIT
#include <ctsync/ctsync.hpp>

const std::string_view* version_seen_by_the_other_unit();

const std::string_view* version_seen_by_the_other_unit() { return &ctsync::version; }
