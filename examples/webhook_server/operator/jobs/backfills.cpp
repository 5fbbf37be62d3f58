// SPDX-License-Identifier: MIT
#include "operator/jobs/backfills.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <commercetools/page_client.hpp>
#include <commercetools/resource_types.hpp>
#include <ctsync/commercetools/registry.hpp>
#include <ctsync/pipeline/backfill.hpp>
#include <string_view>
#include <utility>

#include "delivery/commercetools_api.hpp"
#include "jobs/backfill/backfill.hpp"
#include "operator/jobs/target_option.hpp"

namespace ctsync::server {

namespace {

namespace api = commercetools_api;

/// The plural of commercetools' paths.
std::string_view word_of(const api::ResourceType& type) { return type.path.substr(1); }

bool can_be_backfilled(const api::ResourceType& type) {
  return type.listing != api::ResourceType::Listing::none &&
         backfill_type(commercetools::all_families, type.name).has_value();
}

Result<std::string> type_of(const std::string& word) {
  for (const auto& type : api::resource_types()) {
    if (word != type.name && word != word_of(type)) continue;
    if (can_be_backfilled(type)) return std::string(type.name);
  }
  return Error{Errc::invalid, "TYPE",
               fmt::format("expected one of: {}", fmt::join(backfill_words(), ", "))};
}

/// Whether a target hears of what a type says. Customers are told to all.
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

Status check_heard(const std::string& type, const BackfillOptions& options,
                   const ConfiguredTenant& tenant) {
  const auto found = backfill_type(commercetools::all_families, type);
  if (!found || is_heard(*found, tenant, options.target)) return std::monostate{};
  return Error{Errc::invalid, "TYPE",
               fmt::format("no target receives what {} becomes ({}): see events_on and events_off "
                           "in docs/configure.md",
                           type, fmt::join(found->events, ", "))};
}

Result<std::vector<const CommercetoolsSettings*>> projects_of(const ConfiguredTenant& tenant,
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
                                         "is not set, and a backfill reads from commercetools"});
  }
  return projects;
}

Status check_query(const BackfillRequest& request) {
  auto status = check(query_of(request));
  if (status) return status;
  Error error = std::move(status).error();
  error.code = Errc::invalid;
  error.where = "--" + error.where;
  return error;
}

}  // namespace

std::vector<std::string> backfill_words() {
  std::vector<std::string> words;
  for (const auto& type : api::resource_types()) {
    if (can_be_backfilled(type)) words.emplace_back(word_of(type));
  }
  return words;
}

Result<std::vector<BackfillRequest>> plan_backfills(const BackfillOptions& options,
                                                    const Tenants& tenants) {
  const auto tenant = tenants.choose(options.tenant);
  if (!tenant) return tenant.error();
  const auto projects = projects_of(**tenant, options.project);
  if (!projects) return projects.error();
  if (auto status = check_target(options.target, **tenant); !status)
    return std::move(status).error();
  std::vector<BackfillRequest> requests;
  for (const auto& word : options.types) {
    auto type = type_of(word);
    if (!type) return std::move(type).error();
    if (auto status = check_heard(*type, options, **tenant); !status)
      return std::move(status).error();
    for (const auto* project : *projects) {
      BackfillRequest request{(*tenant)->name(), project->project_key, *type,
                              options.store,     options.where,        options.since,
                              options.until,     options.target,       options.rate};
      if (auto status = check_query(request); !status) return std::move(status).error();
      requests.push_back(std::move(request));
    }
  }
  return requests;
}

Result<std::vector<std::int64_t>> start_backfills(AnyStore& store,
                                                  std::span<const BackfillRequest> requests,
                                                  Time now) {
  std::vector<std::int64_t> numbers;
  for (const auto& request : requests) {
    const auto parameters = to_json(request);
    auto number = store.make_job({request.tenant, backfill_kind, parameters}, now);
    if (!number) return std::move(number).error();
    numbers.push_back(*number);
  }
  return numbers;
}

Result<BackfillEstimate> estimate_backfill(const BackfillRequest& request, const Tenants& tenants) {
  const auto tenant = tenants.choose(request.tenant);
  if (!tenant) return tenant.error();
  const auto project = (*tenant)->choose_project(request.project);
  if (!project) return project.error();
  auto options = api_options(**project);
  if (!options) return as_configured(**project, std::move(options).error());
  const double per_second = options->requests_per_second;
  auto client = api::PageClient::create(*std::move(options));
  if (!client) return as_configured(**project, std::move(client).error());
  const auto count = client->count(query_of(request));
  if (!count) return as_configured(**project, count.error());
  BackfillEstimate estimate;
  estimate.request = request;
  estimate.resources = count->resources;
  estimate.at_least = count->at_least;
  constexpr auto page = api::PageQuery::largest_limit;
  estimate.pages = (count->resources + page - 1) / page;
  const double by_pages = static_cast<double>(estimate.pages) / per_second;
  const double by_rate =
      request.rate > 0 ? static_cast<double>(count->resources) / request.rate : 0.0;
  estimate.reading = Duration{static_cast<std::int64_t>(1000 * std::max(by_pages, by_rate))};
  const auto type = backfill_type(commercetools::all_families, request.type);
  for (const auto& target : (*tenant)->tenant.targets) {
    if (!request.target.empty() && target.name != request.target) continue;
    if (!type || !is_heard(*type, **tenant, target.name)) continue;
    TargetEstimate calls{target.name, count->resources, {}};
    const auto& connection = (*tenant)->connection(target);
    const auto a_minute = static_cast<std::int64_t>(connection.rate_limit_per_minute) *
                          static_cast<std::int64_t>(connection.batch_size);
    if (a_minute > 0) calls.least = Duration{calls.calls * 60'000 / a_minute};
    estimate.targets.push_back(std::move(calls));
  }
  return estimate;
}

}  // namespace ctsync::server
