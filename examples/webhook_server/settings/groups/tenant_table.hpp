// SPDX-License-Identifier: MIT
#pragma once

#include "settings/groups/row.hpp"
#include "settings/groups/tenant_settings.hpp"

namespace ctsync::server {

/// All keys of a commercetools project of a tenant.
const GroupTable<CommercetoolsSettings>& project_table() noexcept;

/// All keys of the group `sync` of a tenant.
const GroupTable<TenantSettings>& tenant_sync_table() noexcept;

}  // namespace ctsync::server
