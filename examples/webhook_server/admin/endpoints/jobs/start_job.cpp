// SPDX-License-Identifier: MIT
#include "admin/answers/confirmed.hpp"
#include "admin/answers/few_at_once.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "admin/endpoints/jobs/job_plans.hpp"

namespace ctsync::server::admin {

namespace {

const std::string act = "job";

http::Response preview(Context& context, const Ask& ask, const Body& body) {
  const auto* const kind = job_kind(body.text("kind"));
  if (kind == nullptr) {
    return response_of(
        wrong_body("/kind", "expected backfill, reconcile, replay_calls or replay_mapping"));
  }
  auto tenant = one_tenant(context, ask, body.text("tenant"));
  if (auto* problem = std::get_if<Problem>(&tenant)) return response_of(*problem);
  const auto& name = std::get<const ConfiguredTenant*>(tenant)->name();
  const HeavyRequest heavy;
  if (!heavy.has_place()) return HeavyRequest::busy();
  const auto plan = kind->plan(context, name, body);
  if (!plan) return wrong_option(plan.error());
  const auto confirm =
      context.confirmations.keep(ask.caller.name, act, {name, std::string(ask.request.body)});
  return object_answer([&](json::Writer& writer) {
    writer.key("summary").string(plan->summary).key("rows").begin_array();
    for (const auto& row : plan->rows) {
      writer.begin_object().key("name").string(row.name).key("count").integer(row.count);
      writer.key("note").string(row.note).end_object();
    }
    writer.end_array().key("confirm").string(confirm);
  });
}

http::Response answer(Context& context, const Ask& ask) {
  const Body body(ask.request.body);
  if (body.flag("dry_run")) return preview(context, ask, body);
  auto read = confirmed_in(context, ask, body, act);
  if (auto* refusal = std::get_if<http::Response>(&read)) return std::move(*refusal);
  const auto& [kept, note] = std::get<Confirmed>(read);
  const Body planned(kept.back());
  const auto& tenant = kept.front();
  const auto kind = planned.text("kind");
  const auto jobs = job_kind(kind)->start(context, tenant, planned);
  if (!jobs) return wrong_option(jobs.error());
  for (const auto job : *jobs) {
    (void)note_act(context, ask, tenant, "job.started", "job-" + std::to_string(job), 1, note);
  }
  return started(*jobs);
}

}  // namespace

// A viewer may look at the preview.
const Endpoint start_job{
    "POST",
    "/jobs",
    AdminRole::viewer,
    "Previews, and confirmed by an operator does: begin a backfill, a reconciliation or a replay",
    {},
    answer};

}  // namespace ctsync::server::admin
