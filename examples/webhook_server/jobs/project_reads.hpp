// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/api.hpp>
#include <commercetools/page_client.hpp>
#include <ctsync/base/result.hpp>
#include <ctsync/pipeline/jobs/backfill.hpp>
#include <optional>
#include <string_view>

#include "jobs/work.hpp"

namespace ctsync::server {

/// What jobs share that read from a commercetools project.
class ProjectReads {
 public:
  /// Errors: configuration, because this process has no such tenant or project.
  static Result<ProjectReads> open(std::string_view tenant, std::string_view project,
                                   const JobTools& tools);

  const ConfiguredTenant& tenant() const noexcept { return *tenant_; }

  /// The options for the clients of the job. Errors: configuration.
  Result<commercetools_api::ApiOptions> options() const;
  Error as_configured(Error error) const;

  /// Whether live deliveries came lately.
  bool is_live() const;

  /// Errors that may pass, and those that somebody may mend at commercetools, are met again later:
  /// at least once a minute. With any other the job fails.
  void put_off(const Error& error, std::optional<Duration> retry_after, JobWork& work);
  void succeeded() noexcept { failures_ = 0; }

  /// How many resources meet a query; nothing if the step was put off.
  std::optional<commercetools_api::ResourceCount> count(commercetools_api::PageClient& client,
                                                        const commercetools_api::PageQuery& query,
                                                        JobWork& work);

  /// The job ends with this error.
  void fail(const Error& error, JobWork& work) const;

 private:
  ProjectReads(const ConfiguredTenant& tenant, const CommercetoolsSettings& settings,
               const JobTools& tools)
      : tenant_(&tenant),
        settings_(&settings),
        traffic_(&tools.traffic),
        paces_(&tools.paces),
        stop_(tools.stop) {}

  const ConfiguredTenant* tenant_;
  const CommercetoolsSettings* settings_;
  const Traffic* traffic_;
  ProjectPaces* paces_;
  std::stop_token stop_;
  int failures_ = 0;
};

/// What a job reads page by page.
struct ProjectPages {
  ProjectReads reads;
  commercetools_api::PageClient client;
  BackfillType type;
};

/// Errors: those of ProjectReads::open(); configuration; unsupported for a type that is not read.
Result<ProjectPages> open_pages(std::string_view tenant, std::string_view project,
                                std::string_view type, const JobTools& tools);

}  // namespace ctsync::server
