// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <ctsync/pipeline/erase.hpp>
#include <optional>
#include <string>

#include "tenants/tenants.hpp"

namespace ctsync::server {

/// A person by their e-mail address, their customer id, or both.
struct Person {
  std::optional<std::string> email{};
  std::string customer_id{};  ///< empty: not given
};

/// The person in the form that the pipeline searches for. Errors: invalid, if neither is given or
/// the e-mail address is malformed.
Result<People> people_of(const Person& person);

/// How much erase_people_of() would erase; changes nothing.
Result<Erased> find_people_of(AnyStore& store, const People& people,
                              const ConfiguredTenant& tenant);

/// Erases everything that the store holds of these people for the tenant, and returns how much it
/// was. Call scrub_store() afterwards.
Result<Erased> erase_people_of(AnyStore& store, const People& people,
                               const ConfiguredTenant& tenant, Time now);

/// Removes erased data from the disk too. After an error, traces may remain in the file.
Status scrub_store(AnyStore& store, Time now);

}  // namespace ctsync::server
