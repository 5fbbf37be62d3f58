// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <string>
#include <vector>

#include "settings/sources/source_settings.hpp"
#include "tenants/tenants.hpp"

namespace ctsync::server {

/// A source, and what prevents it from working.
struct SourceState {
  std::string name;
  Auth auth{};
  std::vector<std::string> paths;    ///< where it accepts deliveries
  std::string problem;               ///< what is missing or wrong; empty: the source is ready
  std::string limit;                 ///< what its secrets cannot be used for; empty: nothing
  bool awaits_confirmation = false;  ///< of auth sns: an operator must confirm a subscription
};

/// Whether an operator has to confirm the subscriptions of a source.
bool needs_confirmation(const SourceSettings& source) noexcept;

/// The state of every source. Without a store (null) `awaits_confirmation` is false for each. Only
/// SNS knows whether a subscription was confirmed. It therefore counts as waiting until its message
/// is older than confirmation_tolerance; its token is valid for three days.
std::vector<SourceState> source_states(const Tenants& tenants, AnyStore* store, Time now);

}  // namespace ctsync::server
