// SPDX-License-Identifier: MIT
#include "jobs/backfill/backfill.hpp"

#include <algorithm>
#include <commercetools/page_client.hpp>
#include <ctsync/commercetools/registry.hpp>
#include <ctsync/json/write.hpp>
#include <utility>

#include "jobs/backfill/request.hpp"
#include "jobs/project_reads.hpp"

namespace ctsync::server {

namespace {

namespace api = commercetools_api;

class Backfill {
 public:
  Backfill(BackfillRequest request, ProjectReads reads, api::PageClient client,
           std::vector<std::string> expand)
      : request_(std::move(request)),
        reads_(std::move(reads)),
        client_(std::move(client)),
        query_(query_of(request_)) {
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
    if (!found) return reads_.put_off(found.error(), found.retry_after(), work);
    reads_.succeeded();
    BackfillReport report;
    report.resources = found->resources;
    report.at_least = found->at_least;
    work.report = to_json(report);
  }

  void read_page(const Job& job, JobWork& work) {
    api::PageCursor cursor;
    if (!job.cursor.empty()) {
      auto parsed = api::parse_page_cursor(job.cursor);
      if (!parsed) return reads_.fail(parsed.error(), work);
      cursor = *std::move(parsed);
    }
    query_.limit = reads_.page_limit();
    const auto page = client_.page(query_, cursor);
    if (!page) return reads_.put_off(page.error(), page.retry_after(), work);
    reads_.succeeded();
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

  BackfillRequest request_;
  ProjectReads reads_;
  api::PageClient client_;
  api::PageQuery query_;
};

}  // namespace

Result<PrepareStep> begin_backfill(const Job& job, const JobTools& tools) {
  auto request = parse_backfill(job.tenant, job.parameters);
  if (!request) return std::move(request).error();
  auto reads = ProjectReads::open(job.tenant, request->project, tools);
  if (!reads) return std::move(reads).error();
  auto type = backfill_type(commercetools::all_families, request->type);
  if (!type) return std::move(type).error();
  auto options = reads->options();
  if (!options) return std::move(options).error();
  auto client = api::PageClient::create(*std::move(options));
  if (!client) return reads->as_configured(std::move(client).error());
  return PrepareStep([work = std::make_shared<Backfill>(
                          *std::move(request), *std::move(reads), *std::move(client),
                          std::move(type->expand))](const Job& each) { return (*work)(each); });
}

}  // namespace ctsync::server
