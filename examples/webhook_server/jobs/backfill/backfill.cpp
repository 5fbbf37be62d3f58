// SPDX-License-Identifier: MIT
#include "jobs/backfill/backfill.hpp"

#include <algorithm>
#include <chrono>
#include <commercetools/page_client.hpp>
#include <ctsync/commercetools/registry.hpp>
#include <span>
#include <utility>

#include "clock.hpp"
#include "delivery/commercetools_api.hpp"
#include "jobs/backfill/request.hpp"

namespace ctsync::server {

namespace {

namespace api = commercetools_api;

/// A page is up to 500 resources, which commercetools may need seconds to write.
constexpr Duration page_timeout{60'000};
/// A page is added in slices, so that the calls of one never delay live deliveries for long.
constexpr std::size_t slice = 100;
constexpr std::size_t slice_beside_live = 50;
constexpr Duration pause_beside_live{25};
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
    if (added_ == page_.resources.size()) {
      if (auto status = read_next(job, work); !status) return;
    }
    const bool live = tools_.traffic.is_live(now());
    const auto most = live ? slice_beside_live : slice;
    const auto left = std::span(page_.resources).subspan(added_);
    const auto some = left.first(std::min(most, left.size()));
    for (const auto& each : some) {
      work.entries.push_back(
          backfill_entry(request_.tenant, job.number,
                         {request_.project, request_.type, each.id, each.version,
                          each.last_modified_at, each.json, query_.expand, request_.target}));
    }
    added_ += some.size();
    if (live) work.wait = pause_beside_live;
    if (request_.rate > 0) {
      const auto took = static_cast<std::int64_t>(some.size()) * 1000 / request_.rate;
      work.wait = std::max(work.wait, Duration{took});
    }
    if (some.size() < left.size()) {
      work.cursor = to_json(cursor_after(some.back()));
    } else {
      end_page(job, work);
    }
  }

  /// Reads the page after the cursor of the job. Returns an error after it was put off.
  Status read_next(const Job& job, JobWork& work) {
    cursor_ = {};
    if (!job.cursor.empty()) {
      auto parsed = api::parse_page_cursor(job.cursor);
      if (!parsed) {
        fail(parsed.error(), work);
        return std::move(parsed).error();
      }
      cursor_ = *std::move(parsed);
    }
    auto page = client_.page(query_, cursor_);
    if (!page) {
      put_off(page.error(), page.retry_after(), work);
      return page.error();
    }
    failures_ = 0;
    added_ = 0;
    page_ = std::move(*page);
    if (!cursor_.started) cursor_.started = page_.next.started;
    return std::monostate{};
  }

  /// Where a run continues after one of the resources of the page.
  api::PageCursor cursor_after(const api::PagedResource& resource) const {
    api::PageCursor cursor = cursor_;
    cursor.id = resource.id;
    if (cursor.phase == api::PageCursor::Phase::catch_up) cursor.time = resource.last_modified_at;
    return cursor;
  }

  void end_page(const Job& job, JobWork& work) {
    work.cursor = to_json(page_.next);
    work.wait = std::max(work.wait, page_.wait);
    if (page_.next.phase == api::PageCursor::Phase::catch_up) {
      auto report = parse_backfill_report(job.report);
      report.catches_up = true;
      work.report = to_json(report);
    }
    if (page_.last) work.end = JobState::done;
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
  api::PageCursor cursor_;  // of the page
  api::Page page_;
  std::size_t added_ = 0;  // of the page's resources
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
