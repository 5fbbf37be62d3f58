// SPDX-License-Identifier: MIT
#pragma once

#include "command/line/command.hpp"

/// Each function adds one command below `mapping`.
namespace ctsync::server {

void add_mapping_apply(Command mapping);
void add_mapping_check(Command mapping);
void add_mapping_test(Command mapping);
void add_mapping_diff(Command mapping);
void add_mapping_revisions(Command mapping);

}  // namespace ctsync::server
