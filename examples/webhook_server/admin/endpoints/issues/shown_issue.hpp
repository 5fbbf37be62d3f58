// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>

#include "admin/endpoint.hpp"
#include "operator/issues/issues.hpp"

namespace ctsync::server::admin {

/// The issues that a caller may see. Errors: those of the store.
Result<Issues> visible_issues(Context& context, const DeadGroupFilter& which, const Caller& caller);

/// What operators have muted and that holds now, by the id of the issue, as far as a caller may see
/// it.
Result<std::map<std::string, Hold>> visible_mutes(Context& context, const Caller& caller);

/// Writes an issue as an object; `mute` may be null.
void write_issue(json::Writer& writer, const std::string& id, const Issue& issue, const Hold* mute);

}  // namespace ctsync::server::admin
