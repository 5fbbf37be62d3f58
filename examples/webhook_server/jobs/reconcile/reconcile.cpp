// SPDX-License-Identifier: MIT
#include "jobs/reconcile/reconcile.hpp"

#include <commercetools/page_client.hpp>
#include <ctsync/commercetools/registry.hpp>
#include <ctsync/pipeline/reconcile.hpp>
#include <utility>

#include "clock.hpp"
#include "jobs/project_reads.hpp"
#include "jobs/reconcile/cursor.hpp"
#include "jobs/reconcile/gone_customers.hpp"
#include "jobs/reconcile/nightly.hpp"
#include "jobs/reconcile/report.hpp"
#include "jobs/reconcile/request.hpp"
#include "jobs/reconcile/stuck_calls.hpp"

namespace ctsync::server {

namespace {

namespace api = commercetools_api;

/// Each resource that differs may become an entry.
constexpr int limit_beside_live = 100;
using Phase = ReconcileCursor::Phase;

class Reconciliation {
 public:
  Reconciliation(ReconcileRequest request, ProjectReads reads, api::PageClient client,
                 GoneCustomers gone, std::vector<std::string> expand, const JobTools& tools)
      : request_(std::move(request)),
        reads_(std::move(reads)),
        client_(std::move(client)),
        gone_(std::move(gone)),
        comparer_(commercetools::all_families, reads_.tenant().tenant),
        store_(tools.store),
        on_reconciled_(tools.on_reconciled) {
    query_.type = request_.type;
    query_.since = request_.since;
    query_.expand = std::move(expand);
  }

  JobWork operator()(const Job& job) {
    JobWork work = unchanged(job);
    if (job.report.empty()) {
      begin(job, work);
      return work;
    }
    auto cursor = parse_reconcile_cursor(job.cursor);
    if (!cursor) {
      reads_.fail(cursor.error(), work);
      return work;
    }
    auto report = parse_reconcile_report(job.report);
    switch (cursor->phase) {
      case Phase::pages: compare_page(job, *std::move(cursor), report, work); break;
      case Phase::records: look_for_gone(job, *cursor, report, work); break;
      case Phase::calls: end(report, work); break;
    }
    return work;
  }

 private:
  /// Another worker may have made a job for the same night.
  void begin(const Job& job, JobWork& work) {
    if (request_.night.empty()) return count(work);
    const auto first = first_of_night(store_, request_);
    if (!first) return reads_.put_off(first.error(), {}, work);
    if (*first == 0 || *first >= job.number) return count(work);
    ReconcileReport report;
    report.repeats = *first;
    work.report = to_json(report);
    work.end = JobState::done;
  }

  /// The first step says how many there are.
  void count(JobWork& work) {
    const auto found = client_.count(query_);
    if (!found) return reads_.put_off(found.error(), found.retry_after(), work);
    reads_.succeeded();
    ReconcileReport report;
    report.resources = found->resources;
    report.at_least = found->at_least;
    work.report = to_json(report);
  }

  void compare_page(const Job& job, ReconcileCursor cursor, ReconcileReport& report,
                    JobWork& work) {
    query_.limit = reads_.is_live() ? limit_beside_live : api::PageQuery::largest_limit;
    const auto page = client_.page(query_, cursor.page);
    if (!page) return reads_.put_off(page.error(), page.retry_after(), work);
    JobWork compared = work;
    for (const auto& each : page->resources) {
      if (auto status = compare(job, each, report, compared); !status) {
        return reads_.put_off(status.error(), {}, work);
      }
    }
    reads_.succeeded();
    work = std::move(compared);
    cursor.page = page->next;
    // What was changed since the run began is not judged, so its catch-up has nothing to add.
    if (page->next.phase == api::PageCursor::Phase::catch_up) {
      cursor.phase = looks_for_gone(request_) ? Phase::records : Phase::calls;
    }
    work.cursor = to_json(cursor);
    work.report = to_json(report);
  }

  Status compare(const Job& job, const api::PagedResource& resource, ReconcileReport& report,
                 JobWork& work) {
    const ReadResource read{
        request_.project,          request_.type, resource.id,  resource.version,
        resource.last_modified_at, resource.json, query_.expand};
    const auto found =
        comparer_.compare(read, wall_now(), [this](const Key& key) { return store_.record(key); });
    if (!found) return found.error();
    report.add({found->standing, resource.id, resource.version, found->known});
    if (found->standing == Standing::equal) {
      ++work.known;
    } else if (is_drift(found->standing) && found->can_be_mended && request_.fix) {
      work.entries.push_back(backfill_entry(request_.tenant, job.number, read));
      ++report.added;
    } else {
      ++work.ignored;
    }
    return std::monostate{};
  }

  void look_for_gone(const Job& job, const ReconcileCursor& cursor, ReconcileReport& report,
                     JobWork& work) {
    auto found = gone_.after(cursor.record, request_, store_);
    if (!found) return reads_.put_off(found.error(), found.retry_after(), work);
    reads_.succeeded();
    for (auto& customer : found->customers) {
      if (request_.fix) {
        work.entries.push_back(deletion_entry(request_.tenant, job.number, request_.project,
                                              request_.type, customer.id, customer.known,
                                              wall_now()));
        ++report.added;
      } else {
        ++work.ignored;
      }
      report.add(std::move(customer));
    }
    ReconcileCursor next = cursor;
    next.record = found->last_record;
    if (found->last) next.phase = Phase::calls;
    work.cursor = to_json(next);
    work.report = to_json(report);
  }

  void end(ReconcileReport& report, JobWork& work) {
    auto calls = stuck_calls(store_, reads_.tenant().tenant, now());
    if (!calls) return reads_.put_off(calls.error(), {}, work);
    report.calls = *std::move(calls);
    work.report = to_json(report);
    work.end = JobState::done;
    if (on_reconciled_) on_reconciled_(request_, report);
  }

  ReconcileRequest request_;
  ProjectReads reads_;
  api::PageClient client_;
  api::PageQuery query_;
  GoneCustomers gone_;
  Comparer comparer_;
  AnyStore& store_;
  OnReconciled on_reconciled_;
};

}  // namespace

Result<PrepareStep> begin_reconcile(const Job& job, const JobTools& tools) {
  auto request = parse_reconcile(job.tenant, job.parameters);
  if (!request) return std::move(request).error();
  auto reads = ProjectReads::open(job.tenant, request->project, tools);
  if (!reads) return std::move(reads).error();
  auto type = backfill_type(commercetools::all_families, request->type);
  if (!type) return std::move(type).error();
  auto options = reads->options();
  if (!options) return std::move(options).error();
  auto gone = GoneCustomers::create(*options);
  if (!gone) return reads->as_configured(std::move(gone).error());
  auto client = api::PageClient::create(*std::move(options));
  if (!client) return reads->as_configured(std::move(client).error());
  return PrepareStep(
      [work = std::make_shared<Reconciliation>(
           *std::move(request), *std::move(reads), *std::move(client), *std::move(gone),
           std::move(type->expand), tools)](const Job& each) { return (*work)(each); });
}

}  // namespace ctsync::server
