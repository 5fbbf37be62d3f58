// SPDX-License-Identifier: MIT
#include "operator/jobs/readable.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <commercetools/resource_types.hpp>
#include <utility>

#include "delivery/commercetools_api.hpp"
#include "tenants/families.hpp"

namespace ctsync::server {

namespace {

namespace api = commercetools_api;

/// The plural of commercetools' paths.
std::string_view word_of(const api::ResourceType& type) { return type.path.substr(1); }

bool can_be_backfilled(const api::ResourceType& type) {
  return api::listed_type(type.name) != nullptr && backfill_type(families(), type.name).has_value();
}

}  // namespace

std::vector<std::string> readable_words() {
  std::vector<std::string> words;
  for (const auto& type : api::resource_types()) {
    if (can_be_backfilled(type)) words.emplace_back(word_of(type));
  }
  return words;
}

Result<std::string> readable_type(const std::string& word) {
  for (const auto& type : api::resource_types()) {
    if (word != type.name && word != word_of(type)) continue;
    if (can_be_backfilled(type)) return std::string(type.name);
  }
  return Error{Errc::invalid, "TYPE",
               fmt::format("expected one of: {}", fmt::join(readable_words(), ", "))};
}

std::string_view word_of(std::string_view type) {
  const auto* row = api::listed_type(type);
  return row != nullptr ? word_of(*row) : type;
}

bool is_heard(const BackfillType& type, const ConfiguredTenant& tenant, std::string_view target) {
  if (type.events.empty()) return true;
  for (std::size_t i = 0; i < tenant.tenant.targets.size(); ++i) {
    if (!target.empty() && tenant.tenant.targets[i].name != target) continue;
    const auto hearing = hearing_of(tenant.tenant, i);
    if (std::ranges::any_of(type.events, [&](auto event) { return hearing.hears(event); }))
      return true;
  }
  return false;
}

Status check_heard(const std::string& type, std::string_view target,
                   const ConfiguredTenant& tenant) {
  const auto found = backfill_type(families(), type);
  if (!found || is_heard(*found, tenant, target)) return std::monostate{};
  return Error{Errc::invalid, "TYPE",
               fmt::format("no target receives what {} becomes ({}): see events_on and events_off "
                           "in docs/configure.md",
                           type, fmt::join(found->events, ", "))};
}

Result<std::vector<const CommercetoolsSettings*>> readable_projects(const ConfiguredTenant& tenant,
                                                                    const std::string& key) {
  std::vector<const CommercetoolsSettings*> projects;
  if (!key.empty() || tenant.projects.size() < 2) {
    const auto chosen = tenant.choose_project(key);
    if (!chosen) return chosen.error();
    projects.push_back(*chosen);
  } else {
    for (const auto& project : tenant.projects) projects.push_back(&project);
  }
  for (const auto* project : projects) {
    const auto missing = missing_setting(*project);
    if (missing.empty()) continue;
    return as_configured(*project, Error{Errc::configuration, std::string(missing),
                                         "is not set, and this reads from commercetools"});
  }
  return projects;
}

}  // namespace ctsync::server
