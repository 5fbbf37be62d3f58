// SPDX-License-Identifier: MIT
#include <array>
#include <charconv>

#include "admin/answers/shown.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "clock.hpp"
#include "operator/jobs/described.hpp"
#include "operator/jobs/readable.hpp"
#include "operator/jobs/reconciliations.hpp"

namespace ctsync::server::admin {

namespace {

constexpr std::array<std::string_view, 2> parameters{"tenant", "state"};

void write_job(json::Writer& writer, const Job& job, Time at) {
  writer.begin_object().key("id").string("job-" + std::to_string(job.number));
  writer.key("tenant").string(job.tenant).key("kind").string(job.kind);
  writer.key("state").string(name(job.state)).key("text").string(masked_text(title_of(job)));
  writer.key("has_worker").boolean(standing_of(job, at) == JobStanding::working);
  writer.key("done").integer(job.counts.read).key("total");
  const auto total = total_of(job);
  if (total && !total->at_least) {
    writer.integer(total->resources);
  } else {
    writer.null();
  }
  const auto took = job.changed_at - job.made_at;
  writer.key("per_second");
  if (job.state == JobState::running && took > Duration{1'000}) {
    writer.decimal(static_cast<double>(job.counts.read) * 1'000 /
                   static_cast<double>(took.count()));
  } else {
    writer.null();
  }
  writer.key("ends_at").null().key("by").null();
  write_time(writer.key("since"), job.made_at);
  write_time(writer.key("changed_at"), job.changed_at);
  write_time(writer.key("ended_at"), job.ended_at);
  writer.key("told").integer(job.counts.told).key("known").integer(job.counts.known);
  writer.key("ignored").integer(job.counts.ignored).key("dead").integer(job.counts.dead);
  writer.key("open").integer(job.counts.open());
  writer.key("error").string(masked_text(job.error)).end_object();
}

void write_words(json::Writer& writer, const std::vector<std::string>& words) {
  writer.begin_array();
  for (const auto& word : words) writer.string(word);
  writer.end_array();
}

http::Response list(Context& context, const Ask& ask) {
  auto tenant = tenant_of(ask, ask.query["tenant"]);
  if (auto* problem = std::get_if<Problem>(&tenant)) return response_of(*problem);
  const auto tenant_name = std::get<std::string>(tenant);
  const auto word = ask.query["state"];
  JobFilter which;
  which.tenant = tenant_name;
  which.state = job_state(word);
  if (!word.empty() && !which.state) {
    return response_of(wrong_parameter("state", "expected a state of jobs"));
  }
  which.limit = 100;
  const auto jobs = context.store.jobs(which);
  if (!jobs) return answer_of(jobs.error());
  return object_answer([&](json::Writer& writer) {
    writer.key("items").begin_array();
    for (const auto& job : *jobs) {
      if (ask.caller.may_see(job.tenant)) write_job(writer, job, now());
    }
    writer.end_array();
    write_words(writer.key("types"), readable_words());
    write_words(writer.key("reconcilable"), reconcilable_words());
  });
}

http::Response steer(Context& context, const Ask& ask, JobState wanted, std::string_view word) {
  constexpr std::string_view prefix = "job-";
  std::int64_t number = 0;
  const std::string_view id = ask.id;
  if (id.starts_with(prefix)) {
    std::from_chars(id.data() + prefix.size(), id.data() + id.size(), number);
  }
  JobFilter which;
  which.number = number;
  const auto jobs = context.store.jobs(which);
  if (!jobs) return answer_of(jobs.error());
  const bool known = number > 0 && !jobs->empty() && ask.caller.may_see(jobs->front().tenant);
  if (!known) return response_of(not_found());
  const auto steered = context.store.steer_job(number, wanted, now());
  if (!steered) return answer_of(steered.error());
  const auto after = context.store.jobs(which);
  if (!after) return answer_of(after.error());
  const auto& job = after->front();
  if (!*steered && job.state != wanted) {
    return response_of(
        {409, "state_changed", "the job is " + std::string(name(job.state)) + " now", {}});
  }
  (void)note_act(context, ask, job.tenant, "job." + std::string(word), ask.id);
  http::Response response;
  json::Writer writer(response.body);
  write_job(writer, job, now());
  return response;
}

http::Response pause(Context& context, const Ask& ask) {
  return steer(context, ask, JobState::paused, "paused");
}
http::Response resume(Context& context, const Ask& ask) {
  return steer(context, ask, JobState::running, "resumed");
}
http::Response cancel(Context& context, const Ask& ask) {
  return steer(context, ask, JobState::cancelled, "cancelled");
}

}  // namespace

const Endpoint jobs{
    "GET", "/jobs", AdminRole::viewer, "Long work such as backfills, the newest first", parameters,
    list,  true};
const Endpoint pause_job{"POST", "/jobs/{id}/pause", AdminRole::operates, "Pauses a job", {},
                         pause};
const Endpoint resume_job{"POST",
                          "/jobs/{id}/resume",
                          AdminRole::operates,
                          "Has a job go on that is paused or failed",
                          {},
                          resume};
const Endpoint cancel_job{"POST",
                          "/jobs/{id}/cancel",
                          AdminRole::operates,
                          "Ends a job; its entries in the inbox go on",
                          {},
                          cancel};

}  // namespace ctsync::server::admin
