// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "settings/groups/row.hpp"
#include "settings/sources/source_settings.hpp"

namespace ctsync::server {

using SourceRow = GroupRow<SourceSettings>;

/// All keys of a source; the first is `auth`, which belongs to every Auth.
const GroupTable<SourceSettings>& source_table() noexcept;

}  // namespace ctsync::server
