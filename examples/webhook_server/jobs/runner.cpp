// SPDX-License-Identifier: MIT
#include "jobs/runner.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "clock.hpp"
#include "delivery/timing.hpp"

namespace ctsync::server {

namespace {

constexpr std::size_t most_led = 4;
constexpr Duration look_interval{1'000};
/// Longer than a step takes, as long as commercetools answers.
constexpr Duration job_lease{30'000};
constexpr Duration renew_interval = job_lease / 3;
/// How long a job waits for room before it looks again.
constexpr Duration room_interval{2};
/// Entries of a job that have not ended. More would only wait in the store, and their calls would
/// delay those of live deliveries.
constexpr std::int64_t most_open = 300;
constexpr std::int64_t most_open_beside_live = 12;
/// Calls that wait, of all targets and processes.
constexpr std::int64_t most_waiting_calls = 5'000;
/// Waiting calls are counted again after this many times as long as counting them took, because a
/// shared store counts rows.
constexpr int count_pause = 20;

JobStep step_of(const LedJob& led, const JobWork& work) {
  JobStep step;
  step.job = led.job.number;
  step.fence = led.fence;
  step.step = led.job.steps;
  step.cursor = work.cursor;
  step.report = work.report;
  step.error = work.error;
  step.resend = work.resend;
  step.known = work.known;
  step.ignored = work.ignored;
  step.end = work.end;
  return step;
}

}  // namespace

JobRunner::JobRunner(JobTools tools, Hooks hooks, log::Log& log)
    : store_(tools.store),
      tools_(std::move(tools)),
      on_entries_(std::move(hooks.on_entries)),
      on_look_(std::move(hooks.on_look)),
      log_(log) {
  tools_.stop = interrupt_.get_token();
}

void JobRunner::start() {
  running_ = true;
  thread_ = std::thread([this] {
    loop();
    interrupt_.request_stop();
    for (auto& each : led_) each.thread.join();
    running_ = false;
  });
}

void JobRunner::request_stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_all();
  wake_.notify();
}

void JobRunner::join() {
  if (thread_.joinable()) thread_.join();
}

void JobRunner::loop() {
  while (!stopping_) {
    on_look_();
    look_for_jobs();
    wake_.wait(look_interval);
  }
}

void JobRunner::look_for_jobs() {
  std::erase_if(led_, [](Led& each) {
    if (!each.ended) return false;
    each.thread.join();
    return true;
  });
  if (led_.size() >= most_led) return;
  JobFilter running;
  running.state = JobState::running;
  const auto jobs = store_.jobs(running);
  if (!jobs) return report_failure(jobs.error());
  // The oldest first.
  for (auto job = jobs->rbegin(); job != jobs->rend() && led_.size() < most_led; ++job) {
    const bool is_mine =
        std::ranges::any_of(led_, [&](const Led& each) { return each.number == job->number; });
    if (is_mine || (job->led_until && *job->led_until > now())) continue;
    auto led = store_.lead_job(job->number, now(), job_lease);
    if (!led) return report_failure(led.error());
    if (!*led) continue;
    auto& mine = led_.emplace_back();
    mine.number = job->number;
    mine.thread = std::thread([this, &mine, begun = **std::move(led)]() mutable {
      run(std::move(begun));
      mine.ended = true;
      wake_.notify();
    });
  }
}

/// Runs in a thread of the job.
void JobRunner::run(LedJob led) {
  log_.info("job.led", {{"job", led.job.number}, {"kind", led.job.kind}});
  const auto* kind = find_job_kind(led.job.kind);
  Result<PrepareStep> prepare =
      kind != nullptr ? kind->begin(led.job, tools_)
                      : Error{Errc::unsupported, "kind", "this release has no such kind of job"};
  if (!prepare) {
    JobWork failed = unchanged(led.job);
    failed.error = to_string(prepare.error());
    failed.end = JobState::failed;
    (void)advance(led, failed);
    return;
  }
  while (wait_for_room(led)) {
    const JobWork work = (*prepare)(led.job);
    if (stopping_) break;
    if (!work.error.empty()) {
      log_.write(log::Level::warn, "job.delayed",
                 {{"job", led.job.number}, {"kind", led.job.kind}, {"error", work.error}});
    }
    if (!advance(led, work) || work.end) return;
    const auto until = now() + work.wait;
    if (!wait_while(led, [until] { return until - now(); })) break;
  }
  if (stopping_) release(led);
}

/// Ends the lease, so that another process leads the job at once.
void JobRunner::release(const LedJob& led) {
  JobWork nothing = unchanged(led.job);
  nothing.error = led.job.error;
  const auto status = store_.advance_job(step_of(led, nothing), now(), Duration{0});
  if (!status) report_failure(status.error());
}

/// Waits until live deliveries and targets leave room for more. Returns false if the work is to
/// end.
bool JobRunner::wait_for_room(LedJob& led) {
  return wait_while(led, [&] {
    const bool has_room = !tools_.traffic.is_busy(now()) && !is_full(led.job);
    return has_room ? Duration{0} : room_interval;
  });
}

/// Waits as long as `left()` says that time is left, and renews the lease. Returns false if the
/// work is to end.
bool JobRunner::wait_while(LedJob& led, const std::function<Duration()>& left) {
  constexpr Duration longest{100};
  auto renewed = now();
  while (!stopping_) {
    const Duration time = left();
    if (time <= Duration{0}) return true;
    if (!wait(std::min(longest, time))) return false;
    if (now() - renewed < renew_interval) continue;
    if (!renew(led)) return false;
    renewed = now();
  }
  return false;
}

/// Whether enough waits already. If the store cannot tell, it is.
bool JobRunner::is_full(const Job& job) {
  JobFilter itself;
  itself.number = job.number;
  const auto found = store_.jobs(itself);
  if (!found || found->empty()) return !found;
  const bool live = tools_.traffic.is_live(now());
  if (found->front().counts.open() >= (live ? most_open_beside_live : most_open)) return true;
  const std::lock_guard lock(counting_);
  if (const Time began = now(); began >= count_next_) {
    const auto counts = store_.counts();
    if (!counts) return true;
    waiting_calls_ = counts->calls[static_cast<std::size_t>(CallState::waiting)];
    count_next_ = now() + count_pause * (now() - began);
  }
  return waiting_calls_ >= most_waiting_calls;
}

/// Calls that wait since they were last counted.
void JobRunner::note_waiting(std::size_t calls) {
  const std::lock_guard lock(counting_);
  waiting_calls_ += static_cast<std::int64_t>(calls);
}

/// Makes a step, however often the store fails meanwhile. Returns whether the job goes on here.
bool JobRunner::advance(LedJob& led, const JobWork& work) {
  std::vector<NewEntry> entries;
  entries.reserve(work.entries.size());
  for (const auto& entry : work.entries) {
    entries.push_back(
        NewEntry{.id = entry.id, .key = entry.key, .body = entry.body, .is_step = entry.is_step});
  }
  const NewDelivery delivery{led.job.tenant, led.job.kind, now(), entries};
  JobStep step = step_of(led, work);
  if (!entries.empty()) step.deliveries = {&delivery, 1};
  for (int failures = 1;; ++failures) {
    const auto progress = store_.advance_job(step, now(), job_lease);
    if (progress) {
      if (!progress->led) return false;
      if (progress->state != JobState::running) {
        log_.info("job.ended", {{"job", led.job.number},
                                {"kind", led.job.kind},
                                {"state", name(progress->state)},
                                {"error", work.error}});
        return false;
      }
      led.job.cursor = work.cursor;
      led.job.report = work.report;
      led.job.error = work.error;
      ++led.job.steps;
      if (!entries.empty()) on_entries_();
      note_waiting(work.resend.size());
      return true;
    }
    report_failure(progress.error());
    if (!wait(wait_for_store(failures))) return false;
  }
}

/// A step that changes nothing.
bool JobRunner::renew(LedJob& led) {
  JobWork nothing = unchanged(led.job);
  nothing.error = led.job.error;
  return advance(led, nothing);
}

/// Returns false if the work is to end.
bool JobRunner::wait(Duration time) {
  std::unique_lock lock(mutex_);
  return !stop_.wait_for(lock, time, [this] { return stopping_.load(); });
}

void JobRunner::report_failure(const Error& error) {
  log_.write(log::Level::error, "jobs.failed",
             {{"code", name(error.code)}, {"error", to_string(error)}});
}

}  // namespace ctsync::server
