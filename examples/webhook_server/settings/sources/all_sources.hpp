// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "settings/settings.hpp"

namespace ctsync::server {

/// Every source of every tenant; the first one is also reached at /api/webhook. First the names of
/// webhooks.accepted_sources, as hmac sources unless the group `sources` defines them, then the
/// rest of that group; or those of the group `tenants`. Values that an hmac source does not set are
/// taken from `webhooks`.
std::vector<SourceSettings> all_sources(const Settings& settings);

/// Takes the values that an hmac source does not set from `webhooks`.
void complete(SourceSettings& source, const WebhookSettings& webhooks);

}  // namespace ctsync::server
