// SPDX-License-Identifier: MIT
#include "command/jobs/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "clock.hpp"
#include "command/failure.hpp"
#include "command/jobs/job_text.hpp"
#include "command/jobs/reconcile_text.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "operator/flow/flow.hpp"
#include "operator/jobs/described.hpp"
#include "operator/jobs/reconciliations.hpp"
#include "operator/text/counted.hpp"
#include "service/service.hpp"

namespace ctsync::server {

namespace {

constexpr Duration look_interval{300};
constexpr Duration line_interval = std::chrono::minutes{1};
/// Longer than a worker takes to see a new job.
constexpr Duration worker_within{3'000};

/// The progress of some jobs, as it is shown.
class Progress {
 public:
  Progress(std::span<const std::int64_t> numbers, AnyStore& store, const Settings& settings,
           bool json)
      : numbers_(numbers.begin(), numbers.end()),
        store_(store),
        settings_(settings),
        json_(json),
        rewrites_(!json && prints_to_terminal()) {}

  int follow() {
    Time unled_since = now();
    while (true) {
      if (auto status = look(); !status) return failed("jobs", status.error(), settings_.store);
      if (!some_wait()) unled_since = now();
      if (must_work(unled_since)) {
        if (auto status = work_here(); !status)
          return failed("jobs", status.error(), settings_.store);
      }
      show();
      if (are_over()) break;
      std::this_thread::sleep_for(look_interval);
    }
    end();
    if (worker_ && !worker_->stop()) flush_and_exit();
    return exit_code();
  }

 private:
  Status look() {
    jobs_.clear();
    for (const auto number : numbers_) {
      JobFilter itself;
      itself.number = number;
      auto found = store_.jobs(itself);
      if (!found) return std::move(found).error();
      if (found->empty()) return Error{Errc::invalid, "JOB", "there is no such job"};
      jobs_.push_back(std::move(found->front()));
    }
    return std::monostate{};
  }

  /// Whether nothing happens for want of a worker: to a job, or to the entries of one.
  bool some_wait() const {
    for (const auto& job : jobs_) {
      const auto standing = standing_of(job, now());
      const bool stands = standing == JobStanding::finishing && job.counts.open() == last_open(job);
      if (standing == JobStanding::waiting || stands) return true;
    }
    return false;
  }

  /// Whether this process is to do the work. A server on this machine does it in its own time, but
  /// one beside a shared store may be a gateway.
  bool must_work(Time unled_since) const {
    if (worker_ != nullptr || now() - unled_since < worker_within) return false;
    const bool only_waits = std::ranges::none_of(
        jobs_, [](const Job& job) { return standing_of(job, now()) == JobStanding::waiting; });
    if (is_shared(settings_.store) && !only_waits) return true;
    return !find_server(settings_).answers;
  }

  std::int64_t last_open(const Job& job) const {
    const auto found = open_.find(job.number);
    return found == open_.end() ? -1 : found->second;
  }

  bool are_over() const {
    for (const auto& job : jobs_) {
      const auto standing = standing_of(job, now());
      if (standing != JobStanding::over && standing != JobStanding::paused) return false;
    }
    return true;
  }

  Status work_here() {
    if (!json_) print("No worker takes it, so this command does the work.\n");
    Settings own = settings_;
    own.role = Role::worker;
    own.log.level = LogLevel::warn;
    auto service = Service::prepare(own);
    if (!service) return std::move(service).error();
    worker_ = *std::move(service);
    return std::monostate{};
  }

  void show() {
    const bool due = now() - shown_at_ >= line_interval;
    if (rewrites_) {
      for (std::size_t i = 0; i < lines_; ++i) print("\x1b[1A\x1b[2K");
      lines_ = jobs_.size();
    }
    for (const auto& job : jobs_) {
      if (rewrites_ || (due && !json_)) print("{}\n", printed(line_of(job)));
      if (due && json_) print_job_line(job, now());
    }
    if (due) shown_at_ = now();
    for (const auto& job : jobs_) open_[job.number] = job.counts.open();
    (void)flush_output();
  }

  std::string line_of(const Job& job) {
    std::string line = fmt::format("{} {}: ", job.number, title_of(job));
    const auto total = total_of(job);
    const auto read = job.counts.read;
    line += grouped(read);
    if (total) {
      line +=
          fmt::format(" of {}{}", total->at_least ? "more than " : "", grouped(total->resources));
    }
    const double rate = rate_of(job);
    if (job.state == JobState::running && rate >= 1) {
      line += fmt::format(", {:.0f}/s", rate);
      if (total && !total->at_least && total->resources > read) {
        const auto left = static_cast<double>(total->resources - read) / rate;
        line += fmt::format(", {} left",
                            duration_text(Duration{static_cast<std::int64_t>(left * 1000)}));
      }
    }
    if (job.state == JobState::running && total && total->catches_up) {
      line += ", looks for late changes (a minute)";
    }
    if (job.counts.dead > 0) line += fmt::format(", {} dead", grouped(job.counts.dead));
    if (job.state != JobState::running) line += fmt::format(", {}", name(job.state));
    if (!job.error.empty()) line += fmt::format(" ({})", job.error);
    return line;
  }

  /// Resources a second since this command began.
  double rate_of(const Job& job) {
    const auto first = first_.try_emplace(job.number, std::pair(job.counts.read, now())).first;
    const auto took = now() - first->second.second;
    if (took < look_interval) return 0;
    return static_cast<double>(job.counts.read - first->second.first) * 1000.0 /
           static_cast<double>(took.count());
  }

  void end() {
    for (const auto& job : jobs_) {
      if (json_) {
        print_job_line(job, now());
        continue;
      }
      print("job {} is {}: {}\n", job.number, name(job.state), counts_text(job.counts));
      if (!job.error.empty()) print("  {}\n", printed(job.error));
      print_reconciliation(job);
      if (job.counts.dead > 0) print("  ctsync dlq list --by reason says why letters are dead\n");
      if (job.state == JobState::paused || job.state == JobState::failed) {
        print("  to go on: ctsync jobs resume {}\n", job.number);
      }
    }
  }

  int exit_code() const {
    int code = exit_ok;
    for (const auto& job : jobs_) {
      if (job.state == JobState::failed || job.state == JobState::cancelled) return exit_failed;
      if (job.state == JobState::paused || job.counts.dead > 0) code = exit_partly;
      const auto found = reconciliation_of(job);
      if (found && (found->left() > 0 || found->is_partial())) code = exit_partly;
    }
    return code;
  }

  /// A request of the worker could not be ended; its work is in the store.
  [[noreturn]] void flush_and_exit() const { std::_Exit(end_output(exit_code())); }

  std::vector<std::int64_t> numbers_;
  AnyStore& store_;
  const Settings& settings_;
  const bool json_;
  const bool rewrites_;
  std::vector<Job> jobs_;
  std::map<std::int64_t, std::int64_t> open_;
  std::map<std::int64_t, std::pair<std::int64_t, Time>> first_;
  std::size_t lines_ = 0;
  Time shown_at_{};
  std::unique_ptr<Service> worker_;
};

}  // namespace

int follow_jobs(std::span<const std::int64_t> numbers, AnyStore& store, const Settings& settings,
                bool json) {
  return Progress(numbers, store, settings, json).follow();
}

int begin_jobs(std::span<const std::int64_t> numbers, bool detach, AnyStore& store,
               const Settings& settings, bool json, std::string_view note) {
  if (!json) {
    for (const auto number : numbers) {
      print("job {} begins; it goes on without this command: ctsync jobs watch {}\n", number,
            number);
    }
    if (!note.empty()) print("{}\n", note);
  }
  if (!detach) return follow_jobs(numbers, store, settings, json);
  if (!json) return exit_ok;
  for (const auto number : numbers) {
    print_object([&](json::Writer& writer) { writer.key("job").integer(number); });
  }
  return exit_ok;
}

}  // namespace ctsync::server
