// SPDX-License-Identifier: MIT
#include "admin/endpoints/jobs/job_plans.hpp"

#include <algorithm>
#include <array>
#include <ctsync/base/civil_time.hpp>
#include <optional>
#include <utility>

#include "clock.hpp"
#include "operator/jobs/backfills.hpp"
#include "operator/jobs/mapping_replays.hpp"
#include "operator/jobs/reconciliations.hpp"
#include "operator/jobs/replays.hpp"
#include "operator/text/counted.hpp"

namespace ctsync::server::admin {

namespace {

using Numbers = Result<std::vector<std::int64_t>>;

/// A time of RFC 3339; nothing if it is not there. Errors: invalid.
Result<std::optional<Time>> time_in(const Body& body, const std::string& name) {
  const auto text = body.text(name);
  if (text.empty()) return std::optional<Time>{};
  const auto time = ctsync::detail::parse_datetime(text);
  if (!time) return Error{Errc::invalid, name, "expected a time of RFC 3339"};
  return time;
}

/// Reads `since` and `until` into the members of a request.
template <class Request>
Status read_window(const Body& body, Request& request) {
  auto since = time_in(body, "since");
  if (!since) return std::move(since).error();
  auto until = time_in(body, "until");
  if (!until) return std::move(until).error();
  request.since = *since;
  request.until = *until;
  return std::monostate{};
}

template <class T>
Numbers only(Result<T> number) {
  if (!number) return std::move(number).error();
  return std::vector<std::int64_t>{*number};
}

Result<std::vector<BackfillRequest>> backfills_in(Context& context, const std::string& tenant,
                                                  const Body& body) {
  BackfillOptions options;
  options.tenant = tenant;
  options.project = body.text("project");
  options.target = body.text("target");
  options.types = {body.text("type")};
  if (auto status = read_window(body, options); !status) return std::move(status).error();
  const auto rate = body.integer("rate").value_or(0);
  if (rate < 0 || rate > 1'000) {
    return Error{Errc::invalid, "rate", "expected 1 to 1000 resources a second"};
  }
  options.rate = static_cast<int>(rate);
  return plan_backfills(options, context.tenants);
}

Result<JobPlan> plan_backfill(Context& context, const std::string& tenant, const Body& body) {
  const auto requests = backfills_in(context, tenant, body);
  if (!requests) return requests.error();
  JobPlan plan{"Reads them from commercetools. What a target knows already is not told again."};
  for (const auto& request : *requests) {
    const auto estimate = estimate_backfill(request, context.tenants);
    if (!estimate) return estimate.error();
    plan.rows.push_back({request.type + " of " + request.project, estimate->resources,
                         estimate->at_least ? "there may be more" : ""});
    for (const auto& target : estimate->targets) {
      plan.rows.push_back({"calls to " + target.target, target.calls, "at most"});
    }
  }
  return plan;
}

Numbers start_backfill(Context& context, const std::string& tenant, const Body& body) {
  const auto requests = backfills_in(context, tenant, body);
  if (!requests) return requests.error();
  return start_backfills(context.store, *requests, now());
}

Result<std::vector<ReconcileRequest>> reconciliations_in(Context& context,
                                                         const std::string& tenant,
                                                         const Body& body) {
  ReconcileOptions options;
  options.tenant = tenant;
  options.project = body.text("project");
  options.types = {body.text("type")};
  options.fix = body.flag("fix");
  auto since = time_in(body, "since");
  if (!since) return std::move(since).error();
  options.since = *since;
  if (auto customer = body.text("customer"); !customer.empty()) {
    options.customers.push_back(std::move(customer));
  }
  return plan_reconciliations(options, context.tenants);
}

Result<JobPlan> plan_reconcile(Context& context, const std::string& tenant, const Body& body) {
  const auto requests = reconciliations_in(context, tenant, body);
  if (!requests) return requests.error();
  JobPlan plan{body.flag("fix") ? "Compares commercetools with what is kept here, and sends what "
                                  "differs."
                                : "Compares commercetools with what is kept here. Sends nothing."};
  for (const auto& request : *requests) {
    plan.rows.push_back({request.type + " of " + request.project, 0, "counted when it begins"});
  }
  return plan;
}

Numbers start_reconcile(Context& context, const std::string& tenant, const Body& body) {
  const auto requests = reconciliations_in(context, tenant, body);
  if (!requests) return requests.error();
  return start_reconciliations(context.store, *requests, now());
}

Result<ReplayRequest> replay_in(Context& context, const std::string& tenant, const Body& body) {
  ReplayRequest request;
  request.tenant = tenant;
  request.target = body.text("target");
  if (body.flag("dead")) request.state = CallState::dead;
  if (auto status = read_window(body, request); !status) return std::move(status).error();
  return plan_replay(std::move(request), context.tenants);
}

std::string left_out(const ReplayGroup& group) {
  std::string note;
  const auto add = [&](std::int64_t count, std::string_view why) {
    if (count == 0) return;
    note.append(note.empty() ? "" : "; ").append(grouped(count)).append(" ").append(why);
  };
  add(group.repeats, "the target drops, since it saw them within a day");
  add(group.superseded, "left out: a newer one says all that they say");
  add(group.deleted, "left out: the customer was deleted since");
  add(group.no_body, "left out: no longer kept");
  return note;
}

Result<JobPlan> plan_replay_calls(Context& context, const std::string& tenant, const Body& body) {
  const auto request = replay_in(context, tenant, body);
  if (!request) return request.error();
  const auto groups = count_replay(context.store, *request, context.tenants,
                                   context.settings.store.keep_bodies, now());
  if (!groups) return groups.error();
  JobPlan plan{"Sends the same bytes with the same message ids. No record changes."};
  for (const auto& group : *groups) {
    plan.rows.push_back(
        {group.target + " " + std::string(name(group.kind)), group.sent, left_out(group)});
  }
  return plan;
}

Numbers start_replay_calls(Context& context, const std::string& tenant, const Body& body) {
  const auto request = replay_in(context, tenant, body);
  if (!request) return request.error();
  return only(start_replay(context.store, *request, now()));
}

Result<MappingReplayRequest> mapping_replay_in(Context& context, const std::string& tenant,
                                               const Body& body) {
  MappingReplayRequest request;
  request.tenant = tenant;
  request.target = body.text("target");
  request.new_ids = body.flag("new_ids");
  if (auto status = read_window(body, request); !status) return std::move(status).error();
  return plan_mapping_replay(std::move(request), context.tenants);
}

Result<JobPlan> plan_replay_mapping(Context& context, const std::string& tenant, const Body& body) {
  const auto request = mapping_replay_in(context, tenant, body);
  if (!request) return request.error();
  const auto count =
      count_mapping_replay(context.store, *request, context.settings.store.keep_bodies, now());
  if (!count) return count.error();
  return JobPlan{"Maps what was mapped since then as the mapping is now, and sends that.",
                 {{"customers, as they are today", count->customers,
                   count->deleted > 0 ? grouped(count->deleted) + " were deleted since" : ""},
                  {"stored steps of events", count->steps,
                   count->no_body > 0 ? grouped(count->no_body) + " are no longer kept" : ""}}};
}

Numbers start_replay_of_mapping(Context& context, const std::string& tenant, const Body& body) {
  const auto request = mapping_replay_in(context, tenant, body);
  if (!request) return request.error();
  return only(start_mapping_replay(context.store, *request, now()));
}

constexpr std::array kinds{
    JobKind{"backfill", plan_backfill, start_backfill},
    JobKind{"reconcile", plan_reconcile, start_reconcile},
    JobKind{"replay_calls", plan_replay_calls, start_replay_calls},
    JobKind{"replay_mapping", plan_replay_mapping, start_replay_of_mapping},
};

}  // namespace

const JobKind* job_kind(std::string_view name) noexcept {
  const auto found = std::ranges::find(kinds, name, &JobKind::name);
  return found == kinds.end() ? nullptr : &*found;
}

}  // namespace ctsync::server::admin
