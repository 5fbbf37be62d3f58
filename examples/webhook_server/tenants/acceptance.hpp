// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/store/inbox.hpp>
#include <ctsync/model/reason.hpp>
#include <ctsync/pipeline/transformer.hpp>
#include <optional>

#include "tenants/tenants.hpp"

/// What a source accepts, apart from who sends it.
namespace ctsync::server {

/// Why a source does not accept a notification: it is of another project, or a customer event of a
/// version that the source does not name.
std::optional<Error> not_accepted(const SourceSettings& source, const Reading& reading);

/// Why the configuration of this process does not accept an entry, which a gateway with another
/// configuration, or none, has accepted. Nothing if its tenant is unknown, which the pipeline
/// tells.
std::optional<Reason> not_accepted(const ClaimedEntry& entry, const Tenants& tenants,
                                   Transformer& transformer);

}  // namespace ctsync::server
