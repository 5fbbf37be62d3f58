// SPDX-License-Identifier: MIT
#pragma once

#include "delivery/stores/finding.hpp"
#include "operator/doctor/examination.hpp"

/// The checks of the doctor. Each changes nothing and sends no call.
namespace ctsync::server {

/// Whether commercetools gives the API client a token. Sets `has_token`.
Finding check_token(Examination& examination);

/// Whether the API client may read customers.
Finding check_customers(Examination& examination);

/// Whether the API client may read what the events need that are on.
Finding check_events(Examination& examination);

/// Whether the Subscription exists, is healthy and covers customers and what the events come from
/// that are on.
Finding check_subscription(Examination& examination);

/// Whether the server of a target over HTTP answers. Sets `target_clock`.
Finding check_reach(Examination& examination);

/// Whether the credentials of a target over HTTP are there. With OAuth2, whether the token endpoint
/// gives a token. Skipped otherwise: only a call, and no other request, shows whether they are
/// right.
Finding check_credentials(Examination& examination);

/// Whether the API that deletes people answers; Segment's must also accept its token.
Finding check_deletions(Examination& examination);

/// Whether a target can be asked what it knows of a customer. Its settings must say how.
Finding check_profile(Examination& examination);

/// Whether a file target may write its file, and rename it.
Finding check_file(Examination& examination);

/// Whether senders that use this URL of a source reach ctsync, as far as that can be seen from this
/// machine: sends it a delivery without credentials, which must be refused.
Finding check_public_url(const std::string& url, const Settings& settings);

/// Whether this machine's clock is close to that of commercetools, else of a target.
Finding check_clock(Examination& examination);

}  // namespace ctsync::server
