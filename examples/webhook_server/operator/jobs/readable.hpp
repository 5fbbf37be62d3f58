// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/pipeline/jobs/backfill.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tenants/tenants.hpp"

/// What jobs can read from commercetools for an operator.
namespace ctsync::server {

/// The words for the types whose resources can be read page by page, such as "customers".
std::vector<std::string> readable_words();

/// The typeId of a word; the typeId is a word too. Errors: invalid, of TYPE.
Result<std::string> readable_type(const std::string& word);

/// The word of a typeId.
std::string_view word_of(std::string_view type);

/// Whether a target hears of what a type says; an empty target is any. Customers are told to all.
bool is_heard(const BackfillType& type, const ConfiguredTenant& tenant, std::string_view target);

/// Errors: invalid, of TYPE, if no target hears of the typeId.
Status check_heard(const std::string& type, std::string_view target,
                   const ConfiguredTenant& tenant);

/// The project of that key, with an empty key all of the tenant. Errors: invalid, which says what
/// to name; configuration, for a setting that reading needs.
Result<std::vector<const CommercetoolsSettings*>> readable_projects(const ConfiguredTenant& tenant,
                                                                    const std::string& key);

}  // namespace ctsync::server
