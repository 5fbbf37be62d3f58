// SPDX-License-Identifier: MIT
#include "jobs/reconcile/reconcile.hpp"

#include <algorithm>
#include <commercetools/page_client.hpp>
#include <ctsync/pipeline/jobs/reconcile.hpp>
#include <span>
#include <utility>

#include "clock.hpp"
#include "jobs/project_reads.hpp"
#include "jobs/reconcile/cursor.hpp"
#include "jobs/reconcile/gone_customers.hpp"
#include "jobs/reconcile/messages.hpp"
#include "jobs/reconcile/named_customers.hpp"
#include "jobs/reconcile/nightly.hpp"
#include "jobs/reconcile/profile_check.hpp"
#include "jobs/reconcile/report.hpp"
#include "jobs/reconcile/request.hpp"
#include "jobs/reconcile/sample.hpp"
#include "jobs/reconcile/stuck_calls.hpp"
#include "tenants/families.hpp"

namespace ctsync::server {

namespace {

namespace api = commercetools_api;

/// Each resource that differs may become an entry.
constexpr int limit_beside_live = 100;
using Phase = ReconcileCursor::Phase;

class Reconciliation {
 public:
  Reconciliation(ReconcileRequest request, ProjectPages pages, GoneCustomers gone,
                 NamedCustomers named, ProfileCheck profiles, const JobTools& tools)
      : request_(std::move(request)),
        reads_(std::move(pages.reads)),
        client_(std::move(pages.client)),
        gone_(std::move(gone)),
        named_(std::move(named)),
        profiles_(std::move(profiles)),
        comparer_(families(), reads_.tenant().tenant),
        store_(tools.store),
        on_reconciled_(tools.on_reconciled) {
    query_.type = request_.type;
    query_.since = request_.since;
    query_.expand = std::move(pages.type.expand);
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
      case Phase::pages:
        if (request_.customers.empty()) {
          compare_page(job, *std::move(cursor), report, work);
        } else {
          compare_named(job, *std::move(cursor), report, work);
        }
        break;
      case Phase::records: look_for_gone(job, *cursor, report, work); break;
      case Phase::profiles: ask_targets(job, *std::move(cursor), report, work); break;
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
    ReconcileReport report;
    report.resources = static_cast<std::int64_t>(request_.customers.size());
    if (request_.customers.empty()) {
      const auto found = reads_.count(client_, query_, work);
      if (!found) return;
      report.resources = found->resources;
      report.at_least = found->at_least;
    }
    work.report = to_json(report);
  }

  void compare_page(const Job& job, ReconcileCursor cursor, ReconcileReport& report,
                    JobWork& work) {
    query_.limit = reads_.is_live() ? limit_beside_live : api::PageQuery::largest_limit;
    const auto page = client_.page(query_, cursor.page);
    if (!page) return reads_.put_off(page.error(), page.retry_after(), work);
    if (!compare_all(job, page->resources, cursor, report, work)) return;
    cursor.page = page->next;
    // What was changed since the run began is not judged, so its catch-up has nothing to add.
    if (page->next.phase == api::PageCursor::Phase::catch_up) {
      cursor.phase = looks_for_gone(request_) ? Phase::records : Phase::profiles;
    }
    work.cursor = to_json(cursor);
    work.report = to_json(report);
  }

  void compare_named(const Job& job, ReconcileCursor cursor, ReconcileReport& report,
                     JobWork& work) {
    auto found = named_.read(request_, query_.expand, store_);
    if (!found) return reads_.put_off(found.error(), found.retry_after(), work);
    if (!compare_all(job, found->customers, cursor, report, work)) return;
    add_gone(job, std::move(found->gone), report, work);
    cursor.phase = Phase::profiles;
    work.cursor = to_json(cursor);
    work.report = to_json(report);
  }

  /// Returns false if the step was put off.
  bool compare_all(const Job& job, std::span<const api::PagedResource> resources,
                   ReconcileCursor& cursor, ReconcileReport& report, JobWork& work) {
    JobWork compared = work;
    for (const auto& each : resources) {
      if (auto status = compare(job, each, cursor, report, compared); !status) {
        reads_.put_off(status.error(), {}, work);
        return false;
      }
    }
    reads_.succeeded();
    work = std::move(compared);
    return true;
  }

  Status compare(const Job& job, const api::PagedResource& resource, ReconcileCursor& cursor,
                 ReconcileReport& report, JobWork& work) {
    const ReadResource read{
        request_.project,          request_.type, resource.id,  resource.version,
        resource.last_modified_at, resource.json, query_.expand};
    const auto found =
        comparer_.compare(read, wall_now(), [this](const Key& key) { return store_.record(key); });
    if (!found) return found.error();
    const auto place = report.compared();
    report.add({found->standing, resource.id, resource.version, found->known});
    if (found->standing == Standing::equal) {
      ++work.known;
      // Of the others it is known that targets were not told.
      const bool is_asked = request_.type == "customer" && profiles_.asks_somebody();
      if (is_asked && is_in_sample(place, report.resources)) cursor.sample.push_back(resource.id);
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
    add_gone(job, std::move(found->customers), report, work);
    ReconcileCursor next = cursor;
    next.record = found->last_record;
    if (found->last) next.phase = Phase::profiles;
    work.cursor = to_json(next);
    work.report = to_json(report);
  }

  void add_gone(const Job& job, std::vector<DriftSample> customers, ReconcileReport& report,
                JobWork& work) {
    for (auto& customer : customers) {
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
  }

  void ask_targets(const Job& job, ReconcileCursor cursor, ReconcileReport& report, JobWork& work) {
    const auto left =
        std::span(cursor.sample).subspan(std::min(cursor.asked, cursor.sample.size()));
    const auto some = left.first(std::min(profiles_.most_in_a_step(), left.size()));
    JobWork asked = work;
    const auto answered = profiles_.ask(some, request_, job, store_, report, asked);
    if (!answered) return reads_.put_off(answered.error(), answered.retry_after(), work);
    reads_.succeeded();
    work = std::move(asked);
    cursor.asked += some.size();
    if (some.size() == left.size()) cursor.phase = Phase::calls;
    work.cursor = to_json(cursor);
    work.report = to_json(report);
  }

  void end(ReconcileReport& report, JobWork& work) {
    auto calls = stuck_calls(store_, reads_.tenant().tenant, now());
    if (!calls) return reads_.put_off(calls.error(), {}, work);
    report.calls = *std::move(calls);
    work.report = to_json(report);
    work.end = JobState::done;
    // What was found of a few customers does not replace what was found of all.
    if (on_reconciled_ && request_.customers.empty()) on_reconciled_(request_, report);
  }

  ReconcileRequest request_;
  ProjectReads reads_;
  api::PageClient client_;
  api::PageQuery query_;
  GoneCustomers gone_;
  NamedCustomers named_;
  ProfileCheck profiles_;
  Comparer comparer_;
  AnyStore& store_;
  OnReconciled on_reconciled_;
};

}  // namespace

Result<PrepareStep> begin_reconcile(const Job& job, const JobTools& tools) {
  auto request = parse_reconcile(job.tenant, job.parameters);
  if (!request) return std::move(request).error();
  if (request->type == messages_type) return begin_messages(*std::move(request), tools);
  auto pages = open_pages(job.tenant, request->project, request->type, tools);
  if (!pages) return std::move(pages).error();
  const auto& reads = pages->reads;
  const auto options = reads.options();
  if (!options) return options.error();
  auto gone = GoneCustomers::create(*options);
  if (!gone) return reads.as_configured(std::move(gone).error());
  auto named = NamedCustomers::create(*options);
  if (!named) return reads.as_configured(std::move(named).error());
  auto profiles = ProfileCheck::create(reads.tenant(), *options, pages->type.expand);
  if (!profiles) return std::move(profiles).error();
  return PrepareStep(
      [work = std::make_shared<Reconciliation>(
           *std::move(request), *std::move(pages), *std::move(gone), *std::move(named),
           *std::move(profiles), tools)](const Job& each) { return (*work)(each); });
}

}  // namespace ctsync::server
