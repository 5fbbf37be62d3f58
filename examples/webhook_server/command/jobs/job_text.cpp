// SPDX-License-Identifier: MIT
#include "command/jobs/job_text.hpp"

#include <fmt/format.h>

#include "command/jobs/reconcile_text.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "command/rows.hpp"
#include "operator/jobs/described.hpp"
#include "operator/jobs/reconciliations.hpp"
#include "operator/text/counted.hpp"

namespace ctsync::server {

namespace {

/// "60 %", or nothing where it is not known.
std::string part_text(const Job& job) {
  const auto total = total_of(job);
  if (!total || total->at_least || total->resources <= 0) return {};
  return fmt::format("{} %", std::min<std::int64_t>(100, job.counts.read * 100 / total->resources));
}

std::string state_text(const Job& job, Time now) {
  switch (standing_of(job, now)) {
    case JobStanding::waiting: return "waits for a worker";
    case JobStanding::finishing: return fmt::format("{}, finishing", name(job.state));
    default: return std::string(name(job.state));
  }
}

}  // namespace

std::string counts_text(const JobCounts& counts) {
  std::string text = fmt::format("read {} = {} told + {} known + {} ignored + {} dead",
                                 grouped(counts.read), grouped(counts.told), grouped(counts.known),
                                 grouped(counts.ignored), grouped(counts.dead));
  if (counts.open() != 0) text += fmt::format(" + {} under way", grouped(counts.open()));
  return text;
}

std::string duration_text(Duration duration) {
  const auto seconds = (duration.count() + 999) / 1000;
  if (seconds < 120) return fmt::format("{} s", seconds);
  if (seconds < 7'200) return fmt::format("{} min", seconds / 60);
  return fmt::format("{} h {} min", seconds / 3'600, seconds / 60 % 60);
}

void write_job(json::Writer& writer, const Job& job, Time now) {
  writer.key("job").integer(job.number).key("kind").string(job.kind);
  writer.key("tenant").string(job.tenant).key("title").string(title_of(job));
  writer.key("state").string(name(job.state));
  writer.key("has_worker").boolean(standing_of(job, now) == JobStanding::working);
  writer.key("parameters").raw(job.parameters);
  if (const auto total = total_of(job)) {
    writer.key("total").integer(total->resources);
    writer.key("total_is_at_least").boolean(total->at_least);
    writer.key("catches_up").boolean(total->catches_up);
  }
  writer.key("read").integer(job.counts.read).key("told").integer(job.counts.told);
  writer.key("known").integer(job.counts.known).key("ignored").integer(job.counts.ignored);
  writer.key("dead").integer(job.counts.dead).key("open").integer(job.counts.open());
  if (reconciliation_of(job)) writer.key("report").raw(job.report);
  writer.key("error").string(job.error);
  writer.key("made_at").string(time_text(job.made_at));
  writer.key("changed_at").string(time_text(job.changed_at));
  if (job.ended_at) writer.key("ended_at").string(time_text(*job.ended_at));
}

void print_job_line(const Job& job, Time now) {
  print_object([&](json::Writer& writer) { write_job(writer, job, now); });
}

void print_jobs(std::span<const Job> jobs, Time now, bool json) {
  if (json) {
    for (const auto& job : jobs) print_job_line(job, now);
    return;
  }
  if (jobs.empty()) return print("no jobs\n");
  print("{:>5} {:<20} {:>5} {:>10} {:>8} {:<20} {}\n", "JOB", "STATE", "DONE", "READ", "DEAD",
        "CHANGED", "WHAT");
  for (const auto& job : jobs) {
    print("{:>5} {:<20} {:>5} {:>10} {:>8} {:<20} {}\n", job.number, state_text(job, now),
          part_text(job), grouped(job.counts.read), grouped(job.counts.dead),
          time_text(job.changed_at).substr(0, 19), printed(title_of(job)));
  }
}

void print_job(const Job& job, Time now, bool json) {
  if (json) return print_job_line(job, now);
  print("job        {}\n", job.number);
  print("what       {}\n", printed(title_of(job)));
  print("tenant     {}\n", printed(job.tenant));
  print("state      {}\n", state_text(job, now));
  if (const auto total = total_of(job)) {
    print("there are  {}{}\n", total->at_least ? "at least " : "", grouped(total->resources));
  }
  print("so far     {}\n", counts_text(job.counts));
  print_reconciliation(job);
  if (!job.error.empty()) print("error      {}\n", printed(job.error));
  print("parameters {}\n", printed(job.parameters));
  print("made       {}\n", time_text(job.made_at));
  print("changed    {}\n", time_text(job.changed_at));
  if (job.ended_at) print("ended      {}\n", time_text(*job.ended_at));
}

}  // namespace ctsync::server
