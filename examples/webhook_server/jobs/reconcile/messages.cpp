// SPDX-License-Identifier: MIT
#include "jobs/reconcile/messages.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <commercetools/page_client.hpp>
#include <ctsync/commercetools/event_sources.hpp>
#include <ctsync/pipeline/jobs/missed_message.hpp>
#include <ctsync/pipeline/jobs/reconcile.hpp>
#include <ctsync/pipeline/transformer.hpp>
#include <utility>

#include "clock.hpp"
#include "jobs/project_reads.hpp"
#include "jobs/reconcile/cursor.hpp"
#include "jobs/reconcile/report.hpp"
#include "tenants/families.hpp"

namespace ctsync::server {

namespace {

namespace api = commercetools_api;

/// Each message that is missing may become an entry.
constexpr int limit_beside_live = 100;
/// A store knows an entry for 35 days after its end; what may be older is not looked for.
constexpr Duration looked_for = std::chrono::hours{34 * 24};

/// The messages of these resource types that were made since then.
std::string predicate(Time since, const std::vector<std::string_view>& types) {
  std::string time;
  detail::append_datetime(time, since);
  return fmt::format(R"(createdAt >= "{}" and resource(typeId in ("{}")))", time,
                     fmt::join(types, R"(", ")"));
}

class MessageReconciliation {
 public:
  MessageReconciliation(ReconcileRequest request, ProjectReads reads, api::PageClient client,
                        const Hearing& events, const JobTools& tools)
      : request_(std::move(request)),
        reads_(std::move(reads)),
        client_(std::move(client)),
        events_(events),
        transformer_({request_.tenant, families()}),
        store_(tools.store),
        on_reconciled_(tools.on_reconciled) {
    query_.type = request_.type;
    query_.where = predicate(*request_.since, commercetools::subscribed_for(events).messages);
    for (const auto& source : tools.tenants.sources()) {
      if (source.tenant->name() == request_.tenant) sources_.push_back(source.settings.name);
    }
    sources_.emplace_back(reconcile_kind);
  }

  JobWork operator()(const Job& job) {
    JobWork work = unchanged(job);
    if (job.report.empty()) {
      count(work);
      return work;
    }
    auto cursor = parse_reconcile_cursor(job.cursor);
    if (!cursor) {
      reads_.fail(cursor.error(), work);
      return work;
    }
    auto report = parse_reconcile_report(job.report);
    compare_page(*std::move(cursor), report, work);
    return work;
  }

 private:
  /// The first step says how many there are. That a project keeps no messages, or does not let them
  /// be read, is no drift.
  void count(JobWork& work) {
    ReconcileReport report;
    const auto found = client_.count(query_);
    if (!found && found.error().code != Errc::configuration) {
      return reads_.put_off(found.error(), found.retry_after(), work);
    }
    reads_.succeeded();
    if (!found) {
      report.note = "messages cannot be read: " + to_string(reads_.as_configured(found.error()));
      return end(report, work);
    }
    report.resources = found->resources;
    report.at_least = found->at_least;
    if (found->resources == 0) {
      report.note =
          "commercetools has none since then: nothing happened, or the project does not "
          "keep messages (messages.enabled of its settings)";
      return end(report, work);
    }
    work.report = to_json(report);
  }

  void compare_page(ReconcileCursor cursor, ReconcileReport& report, JobWork& work) {
    query_.limit = reads_.is_live() ? limit_beside_live : api::PageQuery::largest_limit;
    const auto page = client_.page(query_, cursor.page);
    if (!page) return reads_.put_off(page.error(), page.retry_after(), work);
    JobWork compared = work;
    for (const auto& each : page->resources) {
      if (auto status = compare(each, report, compared); !status) {
        return reads_.put_off(status.error(), {}, work);
      }
    }
    reads_.succeeded();
    work = std::move(compared);
    cursor.page = page->next;
    work.cursor = to_json(cursor);
    // What was made since the run began is not judged, so its catch-up has nothing to add.
    if (page->next.phase == api::PageCursor::Phase::catch_up) return end(report, work);
    work.report = to_json(report);
  }

  Status compare(const api::PagedResource& message, ReconcileReport& report, JobWork& work) {
    auto body = write_message_notification(request_.project, message.json);
    const auto reading = transformer_.read(request_.tenant, reconcile_kind, body);
    const auto standing = reading ? standing_of(**reading) : Standing::not_judged;
    if (!standing) return standing.error();
    DriftSample sample{*standing, message.id, 0, 0};
    if (*standing == Standing::not_received) {
      const auto& told = (*reading)->notification;
      sample.version = told.version;
      sample.about =
          fmt::format("{} of {} {}", told.message_type, told.resource_type, told.resource_id);
      if (request_.fix) {
        work.entries.push_back(message_entry(**reading, std::move(body)));
        ++report.added;
      } else {
        ++work.ignored;
      }
    } else {
      ++(*standing == Standing::equal ? work.known : work.ignored);
    }
    report.add(std::move(sample));
    return std::monostate{};
  }

  /// Errors: those of the store.
  Result<Standing> standing_of(const Reading& reading) {
    const auto made = detail::parse_datetime(reading.notification.created_at);
    const bool is_judged = made && !is_under_way(reading.notification.created_at, wall_now()) &&
                           *made > wall_now() - looked_for;
    if (!is_judged) return Standing::not_judged;
    if (!says_something(reading, events_)) return Standing::equal;
    if (reading.key.type == "customer") {
      const auto covered = is_covered(reading);
      if (!covered) return covered.error();
      if (*covered) return Standing::equal;
    }
    for (const auto& source : sources_) {
      const EntryName entry{request_.tenant, source, reading.delivery_id};
      const auto row = store_.entry_rows({&entry, 1});
      if (!row) return row.error();
      if (row->front()) return Standing::equal;
    }
    return Standing::not_received;
  }

  /// Whether the record of the customer has a state as new as the message.
  Result<bool> is_covered(const Reading& reading) {
    const auto record = store_.record(reading.key);
    if (!record) return record.error();
    if (!*record) return false;
    const auto kept = kept_customer(records_, **record);
    if (!kept) return kept.error();
    return kept->deleted || kept->erased || kept->version >= reading.notification.version;
  }

  void end(const ReconcileReport& report, JobWork& work) {
    work.report = to_json(report);
    work.end = JobState::done;
    if (on_reconciled_) on_reconciled_(request_, report);
  }

  ReconcileRequest request_;
  ProjectReads reads_;
  api::PageClient client_;
  api::PageQuery query_;
  Hearing events_;
  std::vector<std::string> sources_;  // of the tenant's entries
  Transformer transformer_;
  json::Parser records_;
  AnyStore& store_;
  OnReconciled on_reconciled_;
};

}  // namespace

Result<PrepareStep> begin_messages(ReconcileRequest request, const JobTools& tools) {
  auto reads = ProjectReads::open(request.tenant, request.project, tools);
  if (!reads) return std::move(reads).error();
  const auto project = reads->tenant().choose_project(request.project);
  if (!project) return project.error();
  if (!request.since) return Error{Errc::internal, "since", "a reconciliation of messages has one"};
  auto options = reads->options();
  if (!options) return std::move(options).error();
  auto client = api::PageClient::create(*std::move(options));
  if (!client) return reads->as_configured(std::move(client).error());
  const auto events = reads->tenant().events_of(**project);
  return PrepareStep([work = std::make_shared<MessageReconciliation>(
                          std::move(request), *std::move(reads), *std::move(client), events,
                          tools)](const Job& each) { return (*work)(each); });
}

}  // namespace ctsync::server
