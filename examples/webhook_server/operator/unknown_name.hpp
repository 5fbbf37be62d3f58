// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <optional>
#include <string>

#include "settings/settings.hpp"

namespace ctsync::server {

/// A tenant or a target that an operator named and nobody knows.
struct UnknownName {
  Error error;
  bool is_certain = false;  ///< there is a configuration, and it does not have the name
};

/// Looks for the tenant and the target of `filter` in the configuration, and then in the rows that
/// the rest of its table and state select. Nothing if both are known, or none is named.
Result<std::optional<UnknownName>> find_unknown_name(AnyStore& store, const Settings& settings,
                                                     const RowFilter& filter);

}  // namespace ctsync::server
