// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/pipeline/jobs/retell.hpp>
#include <optional>
#include <string>
#include <vector>

#include "operator/jobs/mapping_replays.hpp"

namespace ctsync::server {

/// The entry by which a job would tell of a thing again; nothing for a step whose body is no longer
/// kept, or that was for another target. Errors: those of the store.
Result<std::optional<JobEntry>> retold_entry(AnyStore& store, json::Parser& parser,
                                             const std::string& tenant, const MappedThing& thing,
                                             const Retelling& how);

/// An entry as if a processor had claimed it, for preview().
ClaimedEntry claimed(const JobEntry& entry, const std::string& tenant, Time now);
/// The same for an entry of the store that has ended, with its key and its body.
ClaimedEntry claimed(const RowSummary& row, const Key& key, std::string body);

}  // namespace ctsync::server
