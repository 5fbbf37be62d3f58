// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/time.hpp>
#include <optional>
#include <string>

#include "delivery/stores/finding.hpp"

namespace ctsync::server {

/// Adds to a finding about a server that answered when its certificate expires. It is a warning if
/// that is in less than two weeks: who renews certificates by a job does so earlier. Nothing is
/// added without a certificate.
void add_certificate(Finding& finding, std::optional<Time> expiry, Time now);

}  // namespace ctsync::server
