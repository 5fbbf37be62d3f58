// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <vector>

#include "delivery/stores/finding.hpp"
#include "delivery/stores/library.hpp"
#include "delivery/stores/store_kind.hpp"
#include "delivery/stores/store_report.hpp"
#include "settings/settings.hpp"

/// Where stores are opened, whatever their kind. The kinds are in delivery/stores.
namespace ctsync::server {

/// Opens the store for a process that serves. Creates the store if there is none. Errors name the
/// setting.
Result<AnyStore> open_serving_store(const StoreSettings& settings, const StoreUse& use);

/// Opens the store next to the processes that serve. It never creates a store. Errors name the
/// setting; configuration if there is no store.
Result<AnyStore> open_shared_store(const StoreSettings& settings);

/// Brings the schema of a store to the newest one. Errors name the setting.
Result<Migration> migrate_store(const StoreSettings& settings);

/// Looks at a store and changes nothing. Errors name the setting.
Result<StoreReport> report_on_store(const StoreSettings& settings);

/// Creates the partitions of the coming week where they are missing, and lists all. Errors name the
/// setting; unsupported for a store without partitions.
Result<std::vector<StoreDay>> prepare_partitions(const StoreSettings& settings, Time now);

/// Whether the store can be used, is intact and is set up to keep what it accepts; may read all of
/// it. Changes nothing.
std::vector<Finding> examine_store(const StoreSettings& settings);

/// The library of each kind of store.
std::vector<Library> store_libraries();

/// Sets the `where` of a store's error to the setting that names the store.
Error about_store(Error error);

}  // namespace ctsync::server
