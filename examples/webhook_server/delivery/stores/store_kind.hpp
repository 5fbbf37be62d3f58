// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/stores/finding.hpp"
#include "delivery/stores/library.hpp"
#include "delivery/stores/store_report.hpp"
#include "settings/settings.hpp"

namespace ctsync::server {

/// What a serving process is to its store.
struct StoreUse {
  Role role = Role::all;
  std::string settings = {};          ///< see shared_settings()
  Duration longest_request{300'000};  ///< no request to a target takes longer
  bool is_suspended = false;          ///< by its host, between requests
};

/// A kind of store, by the scheme of its URL. open_store.hpp says what each function promises.
struct StoreKind {
  std::string_view scheme;
  Result<AnyStore> (*serve)(const StoreSettings& settings, const StoreUse& use);
  Result<AnyStore> (*look)(const StoreSettings& settings);
  Result<Migration> (*migrate)(const StoreSettings& settings);
  Result<StoreReport> (*report)(const StoreSettings& settings);
  Result<std::vector<StoreDay>> (*partitions)(const StoreSettings& settings, Time now);
  std::vector<Finding> (*examine)(const StoreSettings& settings);
  Library (*library)();
};

const StoreKind& sqlite_kind();

/// Every function of it fails in a program that was built without libpq.
const StoreKind& postgres_kind();

}  // namespace ctsync::server
