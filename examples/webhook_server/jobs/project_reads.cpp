// SPDX-License-Identifier: MIT
#include "jobs/project_reads.hpp"

#include <algorithm>
#include <utility>

#include "clock.hpp"
#include "delivery/commercetools_api.hpp"
#include "tenants/families.hpp"

namespace ctsync::server {

namespace {

/// A page is up to 500 resources, which commercetools may need seconds to write.
constexpr Duration page_timeout{60'000};
constexpr Duration first_pause{1'000};
constexpr Duration longest_pause{60'000};

}  // namespace

Result<ProjectReads> ProjectReads::open(std::string_view tenant, std::string_view project,
                                        const JobTools& tools) {
  const auto* configured = tools.tenants.configured(tenant);
  if (configured == nullptr) {
    return Error{Errc::configuration, "tenant", "the tenant of the job is not configured here"};
  }
  const auto settings = configured->choose_project(project);
  if (!settings) return settings.error();
  return ProjectReads(*configured, **settings, tools);
}

Result<commercetools_api::ApiOptions> ProjectReads::options() const {
  auto options = api_options(*settings_);
  if (!options) return as_configured(std::move(options).error());
  options->total_timeout = page_timeout;
  options->pace = paces_->of(*options);
  options->gives_way = true;
  options->stop = stop_;
  return options;
}

Error ProjectReads::as_configured(Error error) const {
  return server::as_configured(*settings_, std::move(error));
}

bool ProjectReads::is_live() const { return traffic_->is_live(now()); }

void ProjectReads::put_off(const Error& error, std::optional<Duration> retry_after, JobWork& work) {
  const bool may_pass = error.code == Errc::unavailable || error.code == Errc::configuration;
  if (!may_pass) return fail(error, work);
  work.error = to_string(as_configured(error));
  const auto doubled = first_pause * (1 << std::min(failures_++, 6));
  work.wait = std::max(retry_after.value_or(Duration{0}), std::min(longest_pause, doubled));
}

std::optional<commercetools_api::ResourceCount> ProjectReads::count(
    commercetools_api::PageClient& client, const commercetools_api::PageQuery& query,
    JobWork& work) {
  const auto found = client.count(query);
  if (!found) {
    put_off(found.error(), found.retry_after(), work);
    return std::nullopt;
  }
  succeeded();
  return *found;
}

void ProjectReads::fail(const Error& error, JobWork& work) const {
  work.error = to_string(as_configured(error));
  work.end = JobState::failed;
}

Result<ProjectPages> open_pages(std::string_view tenant, std::string_view project,
                                std::string_view type, const JobTools& tools) {
  auto reads = ProjectReads::open(tenant, project, tools);
  if (!reads) return std::move(reads).error();
  auto needed = backfill_type(families(), type);
  if (!needed) return std::move(needed).error();
  auto options = reads->options();
  if (!options) return std::move(options).error();
  auto client = commercetools_api::PageClient::create(*std::move(options));
  if (!client) return reads->as_configured(std::move(client).error());
  return ProjectPages{*std::move(reads), *std::move(client), *std::move(needed)};
}

}  // namespace ctsync::server
