// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <ctsync/pipeline/rules/compiled.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tenants/tenants.hpp"

/// The rules of tenants: from files to the store, and from there into use.
namespace ctsync::server {

/// The author of revisions that come from a file of the configuration.
inline constexpr std::string_view file_author = "file";

/// Compiles a document for the targets of a tenant.
rules::CompiledRules compile_rules(std::string_view text, const ConfiguredTenant& tenant);

/// All mistakes as one error. `where` is that of the first one.
Error error_of(const std::vector<Error>& mistakes);

/// The text of a file with rules. Errors: missing, too_large.
Result<std::string> read_rules(const std::string& path);

/// A revision of a tenant, with its text; nothing if the number is not known.
Result<std::optional<RulesRevision>> rules_of(AnyStore& store, std::string_view tenant,
                                              std::int64_t number);

/// The active revision of a tenant, with its text; nothing if there is none.
Result<std::optional<RulesRevision>> active_rules(AnyStore& store, std::string_view tenant);

/// Makes a text the active revision of a tenant, unless it is that already. Returns its number.
/// The text is not checked.
Result<std::int64_t> import_rules(AnyStore& store, std::string_view tenant, std::string_view text,
                                  std::string_view author, std::string_view note, Time now);

/// Has tenants map with the revisions that are active in the store. Errors: those of the store, and
/// the first mistake of a revision that does not fit the targets, which is then not used.
Status use_active_rules(AnyStore& store, Tenants& tenants);

}  // namespace ctsync::server
