// SPDX-License-Identifier: MIT
#pragma once

#include "operator/doctor/examination.hpp"
#include "operator/doctor/finding.hpp"

/// The checks of the doctor. Each changes nothing and sends no call.
namespace ctsync::server {

/// Whether the store can be opened and its bytes are intact.
Finding check_store(Examination& examination);

/// Whether commercetools gives the API client a token. Sets `has_token`.
Finding check_token(Examination& examination);

/// Whether the API client may read customers.
Finding check_customers(Examination& examination);

/// Whether the Subscription exists, is healthy and covers all messages and changes of customers.
Finding check_subscription(Examination& examination);

/// Whether Segment can be reached. Sets `segment_clock`.
Finding check_segment(Examination& examination);

/// Always skipped: only a call, and no other request, shows whether Segment accepts a write key.
Finding check_write_key(Examination& examination);

/// Whether Segment's Public API accepts its token.
Finding check_public_api(Examination& examination);

/// Whether this machine's clock is close to that of commercetools, else of Segment.
Finding check_clock(Examination& examination);

}  // namespace ctsync::server
