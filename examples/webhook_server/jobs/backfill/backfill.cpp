// SPDX-License-Identifier: MIT
#include "jobs/backfill/backfill.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "jobs/backfill/request.hpp"
#include "jobs/project_reads.hpp"
#include "jobs/slices.hpp"

namespace ctsync::server {

namespace {

namespace api = commercetools_api;

class Backfill {
 public:
  Backfill(BackfillRequest request, ProjectPages pages)
      : request_(std::move(request)),
        reads_(std::move(pages.reads)),
        client_(std::move(pages.client)),
        query_(query_of(request_)) {
    query_.expand = std::move(pages.type.expand);
  }

  JobWork operator()(const Job& job) {
    JobWork work = unchanged(job);
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
    const auto found = reads_.count(client_, query_, work);
    if (!found) return;
    BackfillReport report;
    report.resources = found->resources;
    report.at_least = found->at_least;
    work.report = to_json(report);
  }

  void read_page(const Job& job, JobWork& work) {
    if (added_ == page_.resources.size()) {
      if (auto status = read_next(job, work); !status) return;
    }
    const bool live = reads_.is_live();
    const auto most = slice(live);
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
        reads_.fail(parsed.error(), work);
        return std::move(parsed).error();
      }
      cursor_ = *std::move(parsed);
    }
    auto page = client_.page(query_, cursor_);
    if (!page) {
      reads_.put_off(page.error(), page.retry_after(), work);
      return page.error();
    }
    reads_.succeeded();
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

  BackfillRequest request_;
  ProjectReads reads_;
  api::PageClient client_;
  api::PageQuery query_;
  api::PageCursor cursor_;  // of the page
  api::Page page_;
  std::size_t added_ = 0;  // of the page's resources
};

}  // namespace

Result<PrepareStep> begin_backfill(const Job& job, const JobTools& tools) {
  auto request = parse_backfill(job.tenant, job.parameters);
  if (!request) return std::move(request).error();
  auto pages = open_pages(job.tenant, request->project, request->type, tools);
  if (!pages) return std::move(pages).error();
  return PrepareStep([work = std::make_shared<Backfill>(*std::move(request), *std::move(pages))](
                         const Job& each) { return (*work)(each); });
}

}  // namespace ctsync::server
