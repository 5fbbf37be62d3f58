// SPDX-License-Identifier: MIT
#pragma once

#include "settings/groups/row.hpp"
#include "settings/target_settings.hpp"

namespace ctsync::server {

using TargetRow = GroupRow<TargetSettings>;

/// All keys of a target; the first is `kind`.
const GroupTable<TargetSettings>& target_table() noexcept;

}  // namespace ctsync::server
