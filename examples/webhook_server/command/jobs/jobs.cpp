// SPDX-License-Identifier: MIT
#include <memory>
#include <string>

#include "clock.hpp"
#include "command/commands.hpp"
#include "command/failure.hpp"
#include "command/jobs/job_text.hpp"
#include "command/jobs/progress.hpp"
#include "command/output.hpp"
#include "delivery/open_store.hpp"

namespace ctsync::server {

namespace {

struct JobArguments {
  std::int64_t number = 0;
  std::string state;
  std::string tenant;
  int limit = 100;
  bool json = false;
};
using Arguments = std::shared_ptr<JobArguments>;
using Run = int (*)(const JobArguments&, AnyStore&, const Settings&);

int list(const JobArguments& arguments, AnyStore& store, const Settings& settings) {
  JobFilter which;
  which.tenant = arguments.tenant;
  which.state = job_state(arguments.state);
  which.limit = arguments.limit;
  const auto jobs = store.jobs(which);
  if (!jobs) return failed("jobs", jobs.error(), settings.store);
  print_jobs(*jobs, now(), arguments.json);
  return exit_ok;
}

Result<Job> find(std::int64_t number, AnyStore& store) {
  JobFilter which;
  which.number = number;
  auto jobs = store.jobs(which);
  if (!jobs) return std::move(jobs).error();
  if (jobs->empty()) {
    return Error{Errc::invalid, "JOB", "there is no such job: `ctsync jobs list` shows all"};
  }
  return std::move(jobs->front());
}

int show(const JobArguments& arguments, AnyStore& store, const Settings& settings) {
  const auto job = find(arguments.number, store);
  if (!job) return failed_or_misused("jobs", job.error(), settings.store);
  print_job(*job, now(), arguments.json);
  return exit_ok;
}

int steer(JobState wanted, const JobArguments& arguments, AnyStore& store,
          const Settings& settings) {
  const auto steered = store.steer_job(arguments.number, wanted, now());
  if (!steered) return failed_or_misused("jobs", steered.error(), settings.store);
  const auto job = find(arguments.number, store);
  if (!job) return failed_or_misused("jobs", job.error(), settings.store);
  if (!*steered && job->state != wanted) {
    const auto text = "job " + std::to_string(job->number) + " is " +
                      std::string(name(job->state)) + ", so it cannot be " +
                      (wanted == JobState::running  ? "resumed"
                       : wanted == JobState::paused ? "paused"
                                                    : "cancelled");
    return failed_or_misused("jobs", {Errc::invalid, "JOB", text}, settings.store);
  }
  print_job(*job, now(), arguments.json);
  return exit_ok;
}

int pause(const JobArguments& arguments, AnyStore& store, const Settings& settings) {
  return steer(JobState::paused, arguments, store, settings);
}
int resume(const JobArguments& arguments, AnyStore& store, const Settings& settings) {
  return steer(JobState::running, arguments, store, settings);
}
int cancel(const JobArguments& arguments, AnyStore& store, const Settings& settings) {
  return steer(JobState::cancelled, arguments, store, settings);
}
int watch(const JobArguments& arguments, AnyStore& store, const Settings& settings) {
  const auto job = find(arguments.number, store);
  if (!job) return failed_or_misused("jobs", job.error(), settings.store);
  return follow_jobs({&arguments.number, 1}, store, settings, arguments.json);
}

Command add(Command jobs, const Arguments& arguments, const char* name, const char* description,
            Run run, std::string_view json_help = json_option) {
  auto command = jobs.add_command(name, description);
  command.choose_with_settings([arguments, run](const Settings& settings) {
    auto store = open_shared_store(settings.store);
    if (!store) return failed("jobs", store.error(), settings.store);
    return run(*arguments, *store, settings);
  });
  command.add_json_flag(arguments->json, json_help);
  return command;
}

void add_about_one(Command jobs, const char* name, const char* description, Run run,
                   std::string_view json_help = json_option) {
  const auto arguments = std::make_shared<JobArguments>();
  auto command = add(jobs, arguments, name, description, run, json_help);
  command.add_option("JOB", arguments->number, "Its number, as `jobs list` shows it")
      .in_range(1, 1'000'000'000)
      .required();
  command.add_examples({"ctsync jobs list", std::string("ctsync jobs ") + name + " 3"});
}

}  // namespace

void add_jobs(Command program) {
  auto jobs =
      program.add_group("jobs", "List, pause, resume or cancel long work such as backfills");
  jobs.add_examples({"ctsync jobs list", "ctsync jobs pause 3"});
  const auto listed = std::make_shared<JobArguments>();
  auto lists = add(jobs, listed, "list", "List jobs, newest first", list, json_lines_option);
  lists.add_option("--state", listed->state, "Only those in this state")
      .one_of(std::span<const std::string_view>(job_state_words));
  lists.add_option("--tenant", listed->tenant, "Only those of this tenant");
  lists.add_option("--limit", listed->limit, "How many at most")
      .in_range(1, 1'000'000)
      .shows_default();
  lists.add_examples({"ctsync jobs list", "ctsync jobs list --state failed --json"});
  add_about_one(jobs, "show", "Show how far a job has come", show);
  add_about_one(jobs, "watch",
                "Show the progress of a job until it is over, and do its work where no worker does",
                watch, json_lines_option);
  add_about_one(jobs, "pause", "Stop a job for now; what it has read is processed", pause);
  add_about_one(jobs, "resume", "Let a paused or failed job go on where it was", resume);
  add_about_one(jobs, "cancel", "Stop a job for good; what it has read is processed", cancel);
}

}  // namespace ctsync::server
