// SPDX-License-Identifier: MIT
#include "jobs/backfill/backfill.hpp"

#include <algorithm>
#include <chrono>
#include <commercetools/page_client.hpp>
#include <ctsync/commercetools/registry.hpp>
#include <ctsync/json/write.hpp>
#include <utility>

#include "clock.hpp"
#include "delivery/commercetools_api.hpp"
#include "jobs/backfill/request.hpp"

namespace ctsync::server {

namespace {

namespace api = commercetools_api;

/// A page is up to 500 resources, which commercetools may need seconds to write.
constexpr Duration page_timeout{60'000};
/// While live deliveries come, the calls of a page must not delay theirs.
constexpr int limit_beside_live = 50;
constexpr Duration first_pause{1'000};
constexpr Duration longest_pause{60'000};

class Backfill {
 public:
  Backfill(BackfillRequest request, const CommercetoolsSettings& settings, api::PageClient client,
           std::vector<std::string> expand, const JobTools& tools)
      : request_(std::move(request)),
        settings_(settings),
        client_(std::move(client)),
        query_(query_of(request_)),
        tools_(tools) {
    query_.expand = std::move(expand);
  }

  JobWork operator()(const Job& job) {
    JobWork work;
    work.cursor = job.cursor;
    work.report = job.report;
    if (job.report.empty()) {
      count(work);
    } else {
      read_page(job, work);
    }
    return work;
  }

 private:
  /// The first step says how many there are.
  void count(JobWork& work) {
    const auto found = client_.count(query_);
    if (!found) return put_off(found.error(), found.retry_after(), work);
    failures_ = 0;
    BackfillReport report;
    report.resources = found->resources;
    report.at_least = found->at_least;
    work.report = to_json(report);
  }

  void read_page(const Job& job, JobWork& work) {
    api::PageCursor cursor;
    if (!job.cursor.empty()) {
      auto parsed = api::parse_page_cursor(job.cursor);
      if (!parsed) return fail(parsed.error(), work);
      cursor = *std::move(parsed);
    }
    query_.limit =
        tools_.traffic.is_live(now()) ? limit_beside_live : api::PageQuery::largest_limit;
    const auto page = client_.page(query_, cursor);
    if (!page) return put_off(page.error(), page.retry_after(), work);
    failures_ = 0;
    for (const auto& each : page->resources) {
      work.entries.push_back(
          backfill_entry(request_.tenant, job.number,
                         {request_.project, request_.type, each.id, each.version,
                          each.last_modified_at, each.json, query_.expand, request_.target}));
    }
    work.cursor = to_json(page->next);
    work.wait = page->wait;
    if (page->next.phase == api::PageCursor::Phase::catch_up) {
      auto report = parse_backfill_report(job.report);
      report.catches_up = true;
      work.report = to_json(report);
    }
    if (request_.rate > 0) {
      const auto took = static_cast<std::int64_t>(page->resources.size()) * 1000 / request_.rate;
      work.wait = std::max(work.wait, Duration{took});
    }
    if (page->last) work.end = JobState::done;
  }

  /// Errors that may pass, and those that somebody may mend at commercetools, are met again later.
  void put_off(const Error& error, std::optional<Duration> retry_after, JobWork& work) {
    const bool may_pass = error.code == Errc::unavailable || error.code == Errc::configuration;
    if (!may_pass) return fail(error, work);
    work.error = to_string(as_configured(settings_, error));
    const auto doubled = first_pause * (1 << std::min(failures_++, 6));
    work.wait = std::max(retry_after.value_or(Duration{0}), std::min(longest_pause, doubled));
  }

  void fail(const Error& error, JobWork& work) {
    work.error = to_string(as_configured(settings_, error));
    work.end = JobState::failed;
  }

  BackfillRequest request_;
  CommercetoolsSettings settings_;
  api::PageClient client_;
  api::PageQuery query_;
  const JobTools& tools_;
  int failures_ = 0;
};

}  // namespace

Result<PrepareStep> begin_backfill(const Job& job, const JobTools& tools) {
  auto request = parse_backfill(job.tenant, job.parameters);
  if (!request) return std::move(request).error();
  const auto* tenant = tools.tenants.configured(job.tenant);
  if (tenant == nullptr) {
    return Error{Errc::configuration, "tenant", "the tenant of the job is not configured here"};
  }
  const auto settings = tenant->choose_project(request->project);
  if (!settings) return settings.error();
  auto type = backfill_type(commercetools::all_families, request->type);
  if (!type) return std::move(type).error();
  auto options = api_options(**settings);
  if (!options) return as_configured(**settings, std::move(options).error());
  options->total_timeout = page_timeout;
  auto client = api::PageClient::create(*std::move(options));
  if (!client) return as_configured(**settings, std::move(client).error());
  return PrepareStep(
      [work = std::make_shared<Backfill>(*std::move(request), **settings, *std::move(client),
                                         std::move(type->expand), tools)](const Job& each) {
        return (*work)(each);
      });
}

}  // namespace ctsync::server
