// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/resource_client.hpp>
#include <ctsync/contract/fetcher.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "delivery/commercetools_api.hpp"
#include "delivery/read_cache.hpp"
#include "settings/settings.hpp"

namespace ctsync::server {

/// Reads resources from the commercetools project of a tenant. If a required setting is missing, or
/// the delivery is of another project, every read ends as not_configured with the reason. What
/// commercetools refuses is to be read later.
class ProjectFetcher {
 public:
  /// Errors: configuration, for settings that are set and wrong.
  static Result<ProjectFetcher> create(const CommercetoolsSettings& settings, ProjectPaces& paces);

  /// The setting that is required and not set; empty if all are set.
  const std::string& missing() const noexcept { return missing_; }

  const std::string& project() const noexcept { return settings_.project_key; }

  std::vector<Fetched> operator()(std::string_view tenant, std::string_view project,
                                  std::span<const Fetch> reads);

 private:
  CommercetoolsSettings settings_;
  std::string missing_;
  std::optional<commercetools_api::ResourceClient> client_;
};

static_assert(Fetcher<ProjectFetcher>);

/// Reads for each tenant from its own commercetools projects. A tenant with several has a
/// delivery's resources read from the project that the delivery names. What a ReadCache keeps is
/// read once in a while.
class TenantFetcher {
 public:
  void add(const std::string& tenant, ProjectFetcher fetcher) {
    fetchers_[tenant].push_back(std::move(fetcher));
  }

  std::vector<Fetched> operator()(std::string_view tenant, std::string_view project,
                                  std::span<const Fetch> reads);

  /// What it has read lately, for rounds that must not wait.
  KnownReads known() const { return KnownReads(cache_); }

 private:
  std::vector<Fetched> read(std::string_view tenant, std::string_view project,
                            std::span<const Fetch> reads);
  ProjectFetcher* find(std::string_view tenant, std::string_view project);

  std::map<std::string, std::vector<ProjectFetcher>, std::less<>> fetchers_;
  std::shared_ptr<ReadCache> cache_ = std::make_shared<ReadCache>();
};

static_assert(Fetcher<TenantFetcher>);

}  // namespace ctsync::server
