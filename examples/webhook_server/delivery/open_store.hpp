// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/contract/store/any_store.hpp>

#include "settings/settings.hpp"

/// The only code that names the kinds of store.
namespace ctsync::server {

/// Opens the store for the one process that claims its work. Creates the store if there is none.
/// Errors name the setting.
Result<AnyStore> open_exclusive_store(const StoreSettings& settings);

/// Opens the store next to the process that claims its work. It never creates a store. Errors name
/// the setting; configuration if there is no store.
Result<AnyStore> open_shared_store(const StoreSettings& settings);

bool store_exists(const StoreSettings& settings);

/// Whether the stored bytes are intact; may read all of them. Errors: unavailable.
Result<bool> store_is_intact(const StoreSettings& settings);

/// Sets the `where` of a store's error to the setting that names the store.
Error about_store(Error error);

}  // namespace ctsync::server
