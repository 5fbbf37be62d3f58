// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <optional>

#include "tenants/tenants.hpp"

namespace ctsync::server {

/// How much older than an hour a SubscriptionConfirmation may be. SNS repeats it for an hour only,
/// but its token is valid for three days (Amazon SNS, ConfirmSubscription).
inline constexpr Duration confirmation_tolerance = std::chrono::hours{71};

/// The row of the newest inbox entry of a source that holds a SubscriptionConfirmation and arrived
/// at `since` or later.
Result<std::optional<std::int64_t>> newest_waiting_subscription(AnyStore& store,
                                                                const TenantSource& source,
                                                                Time since = {});

}  // namespace ctsync::server
