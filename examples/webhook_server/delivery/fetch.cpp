// SPDX-License-Identifier: MIT
#include "delivery/fetch.hpp"

#include <algorithm>
#include <utility>

namespace ctsync::server {

namespace {

// A client that commercetools refuses may be accepted later, for example once its secret was
// replaced there, so the read is repeated like one that was not answered.
Fetched fetched(const commercetools_api::Answer<commercetools_api::Resource>& answer,
                const CommercetoolsSettings& settings) {
  if (answer) {
    if (answer->gone) return {Fetched::Kind::gone, {}, {}};
    return {Fetched::Kind::found, answer->json, {}};
  }
  return {Fetched::Kind::later, to_string(as_configured(settings, answer.error())),
          answer.retry_after().value_or(Duration{0})};
}

}  // namespace

Result<ProjectFetcher> ProjectFetcher::create(const CommercetoolsSettings& settings,
                                              ProjectPaces& paces) {
  ProjectFetcher fetcher;
  fetcher.settings_ = settings;
  fetcher.missing_ =
      as_configured(settings, {{}, std::string(missing_setting(settings)), {}}).where;
  if (!fetcher.missing_.empty()) return fetcher;
  auto options = api_options(settings);
  if (!options) return as_configured(settings, std::move(options).error());
  options->pace = paces.of(*options);
  auto client = commercetools_api::ResourceClient::create(*std::move(options));
  if (!client) return as_configured(settings, std::move(client).error());
  fetcher.client_ = std::move(*client);
  return fetcher;
}

std::vector<Fetched> ProjectFetcher::operator()(std::string_view, std::string_view project,
                                                std::span<const Fetch> reads) {
  std::string reason;
  if (!client_) {
    reason = missing_ + " is not set";
  } else if (!project.empty() && project != settings_.project_key) {
    reason = "the delivery is of another project than " +
             (settings_.has_variables() ? "commercetools.project_key (CTP_PROJECT_KEY)"
                                        : settings_.where);
  }
  if (!reason.empty()) {
    return std::vector<Fetched>(reads.size(), {Fetched::Kind::not_configured, reason, {}});
  }
  std::vector<Fetched> all;
  all.reserve(reads.size());
  for (const auto& answer : client_->read_many(reads)) all.push_back(fetched(answer, settings_));
  return all;
}

ProjectFetcher* TenantFetcher::find(std::string_view tenant, std::string_view project) {
  const auto found = fetchers_.find(tenant);
  if (found == fetchers_.end()) return nullptr;
  auto& all = found->second;
  if (all.size() == 1) return &all.front();
  const auto one = std::find_if(all.begin(), all.end(), [project](const auto& fetcher) {
    return fetcher.project() == project;
  });
  return one == all.end() ? nullptr : &*one;
}

std::vector<Fetched> TenantFetcher::operator()(std::string_view tenant, std::string_view project,
                                               std::span<const Fetch> reads) {
  std::vector<Fetched> results(reads.size());
  std::vector<Fetch> unknown;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < reads.size(); ++i) {
    if (auto known = cache_->find(tenant, project, reads[i])) {
      results[i] = *std::move(known);
    } else {
      unknown.push_back(reads[i]);
      places.push_back(i);
    }
  }
  if (unknown.empty()) return results;
  auto answers = read(tenant, project, unknown);
  for (std::size_t i = 0; i < unknown.size(); ++i) {
    cache_->keep(tenant, project, unknown[i], answers[i]);
    results[places[i]] = std::move(answers[i]);
  }
  return results;
}

std::vector<Fetched> TenantFetcher::read(std::string_view tenant, std::string_view project,
                                         std::span<const Fetch> reads) {
  if (auto* fetcher = find(tenant, project)) return (*fetcher)(tenant, project, reads);
  const char* reason = fetchers_.contains(tenant)
                           ? "the delivery names none of the tenant's commercetools projects"
                           : "the tenant has no commercetools project";
  return std::vector<Fetched>(reads.size(), {Fetched::Kind::not_configured, reason, {}});
}

}  // namespace ctsync::server
