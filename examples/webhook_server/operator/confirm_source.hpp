// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <string>
#include <string_view>

#include "intake/remote_keys.hpp"
#include "tenants/tenants.hpp"

namespace ctsync::server {

/// The source of that name, if it has subscriptions to confirm. Errors: invalid, if there is no
/// such source or its senders are not SNS.
Result<const TenantSource*> confirmable_source(const Tenants& tenants, std::string_view name);

/// Confirms the newest subscription of an sns source that is stored in the inbox: verifies the
/// message again, then asks SNS to make the subscription valid. Returns the ARN of its topic.
/// `report` gets the error of a failed certificate fetch. Errors name the source; configuration if
/// its settings are wrong.
Result<std::string> confirm_newest_subscription(AnyStore& store, const TenantSource& source,
                                                Time now, ReportFetch report);

}  // namespace ctsync::server
