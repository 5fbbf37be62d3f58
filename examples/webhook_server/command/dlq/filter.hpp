// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "command/line/command.hpp"
#include "operator/dead_letters.hpp"
#include "operator/erasure.hpp"
#include "tenants/tenants.hpp"

namespace ctsync::server {

/// The options that choose dead letters, as they were given.
struct FilterArguments {
  std::string tenant, reason, contains, target, type, customer, older_than, newer_than;
  bool discarded = false;

  bool any() const;
};

/// Adds the options; returns them, so that the caller may say what they need.
std::vector<Option> add_filter(Command command, FilterArguments& arguments);

/// Refuse what is no code of a reason, and what is no age.
Check reason_check();
Check age_check();

/// Whom an id, an e-mail address, or `-` for one of both on standard input says. Errors: those of
/// the input.
Result<Person> read_person(const std::string& given);

/// The keys of the customer that is given as an id, an e-mail address, or `-` for standard input.
/// Errors: invalid for the customer or the tenant; those of the store.
Result<std::vector<KeyDigest>> keys_of_person(const std::string& given, std::string_view tenant,
                                              const Tenants& tenants, AnyStore& store);

/// A number and a unit, such as 30m, 2h, 3d; nothing for any other text.
std::optional<Duration> parse_age(std::string_view text);

/// The filter that the options say. A customer is looked for in the store. Errors: invalid for a
/// customer or a tenant; those of the store.
Result<DeadLetterFilter> filter_of(const FilterArguments& arguments, const Settings& settings,
                                   AnyStore& store, Time now);

}  // namespace ctsync::server
