// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <ctsync/model/key.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "operator/erasure.hpp"
#include "tenants/tenants.hpp"

namespace ctsync::server {

/// The keys under which the work about a person may be found: of records that hold the e-mail
/// address, and of the customer id in each system of the tenant. If no record is known under any of
/// them, all records are read to learn the names of further systems. Errors: invalid as
/// people_of().
Result<std::vector<KeyDigest>> keys_of_customer(AnyStore& store, const Person& person,
                                                const ConfiguredTenant& tenant);

/// The records of a customer id in these systems and in those of the tenant's projects, with their
/// keys. Errors: those of the store.
Result<std::vector<std::pair<Key, std::string>>> records_of_customer(AnyStore& store,
                                                                     const std::string& id,
                                                                     const ConfiguredTenant& tenant,
                                                                     std::set<std::string> systems);

}  // namespace ctsync::server
