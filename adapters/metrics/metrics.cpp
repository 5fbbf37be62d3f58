// SPDX-License-Identifier: MIT
#include "metrics/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "metrics/children.hpp"

namespace ctsync::metrics {

namespace {

using prometheus::Counter;
using prometheus::Gauge;
using prometheus::Histogram;
template <class T>
using Family = prometheus::Family<T>;

constexpr std::array<std::string_view, 7> outcomes{
    "accepted", "duplicate", "quarantined", "invalid", "unauthorized", "refused", "unavailable"};
constexpr std::array<std::string_view, 6> status_classes{"network", "2xx", "3xx",
                                                         "4xx",     "429", "5xx"};
constexpr std::array<std::string_view, 3> call_outcomes{"retried", "accepted", "dead"};
constexpr std::array entry_states{EntryState::waiting,   EntryState::done,
                                  EntryState::ignored,   EntryState::dead,
                                  EntryState::scheduled, EntryState::discarded};
static_assert(entry_states.size() == entry_state_words.size());
constexpr std::array call_states{CallState::waiting, CallState::accepted, CallState::dead,
                                 CallState::discarded};
static_assert(call_states.size() == call_state_words.size());
static_assert(name(call_states[0]) == "waiting" && name(call_states[1]) == call_outcomes[1] &&
              name(call_states[2]) == call_outcomes[2]);

/// Those that are shown: of a job that has ended nobody needs a number.
constexpr std::array job_states{JobState::running, JobState::paused, JobState::failed};

/// Whether processing an entry ends so. What is discarded was dead before.
constexpr bool is_processed(EntryState state) noexcept {
  return state != EntryState::waiting && state != EntryState::discarded;
}

constexpr int first_refusal = 400;
constexpr std::size_t refusals = 200;

// Bucket bounds in seconds: requests answered from memory or disk, requests over the internet, and
// the end-to-end latency, which exceeds an hour while a target is down.
const Histogram::BucketBoundaries request_buckets{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                  0.1,    0.25,  0.5,    1,     2.5,  5,     10};
const Histogram::BucketBoundaries target_buckets{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
                                                 1,     2.5,  5,     10,   30,  60};
const Histogram::BucketBoundaries latency_buckets{
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600};

template <class E>
constexpr std::size_t place(E value) noexcept {
  return static_cast<std::size_t>(value);
}

std::size_t status_class(int status) noexcept {
  if (status == 429) return 4;
  switch (status / 100) {
    case 2: return 1;
    case 3: return 2;
    case 4: return 3;
    case 5: return 5;
    default: return 0;
  }
}

double not_negative(Seconds seconds) noexcept {
  return seconds.count() > 0 ? seconds.count() : 0;  // NaN becomes 0 too
}

double age(std::optional<Time> since, Time now) {
  return since ? not_negative(Seconds(now - *since)) : 0.0;
}

double since_epoch(Time time) { return Seconds(time.time_since_epoch()).count(); }

struct Source {
  SourceName name;
  std::array<Children<Counter, Words::capacity>, outcomes.size()> requests;
  Histogram* duration = nullptr;
};

struct Target {
  std::array<std::array<Counter*, call_outcomes.size()>, call_kinds.size()> calls{};
  Gauge* paused = nullptr;
  Gauge* ramping = nullptr;
  Histogram* latency = nullptr;
};

/// Metrics of a destination of requests: a target or another endpoint.
struct Endpoint {
  std::array<Counter*, status_classes.size()> requests{};
  Histogram* duration = nullptr;
};

template <class Map, class Name>
auto* find(Map& named, const Name& name) {
  const auto found = named.find(name);
  return found == named.end() ? nullptr : &found->second;
}

/// Compares the names of targets, borrowed or not.
struct ByName {
  using is_transparent = void;
  bool operator()(TargetRef one, TargetRef other) const noexcept {
    return std::tie(one.tenant, one.target) < std::tie(other.tenant, other.target);
  }
};

}  // namespace

struct Metrics::State {
  explicit State(const Options& options) {
    gauges("ctsync_build_info", "The running release; always 1.")
        .Add({{"version", options.version}, {"environment", options.environment}})
        .Set(1);
    for (const auto& name : options.sources) add_source(name);
    for (const auto& name : options.targets) add_target(name);
    for (const auto& name : options.endpoints) add_endpoint(name);
    for (const auto& name : options.sources) add_drift(name.tenant);
    for (const auto& name : options.targets) add_drift(name.tenant);
    for (const int status : {400, 408, 413, 414, 415, 417, 431, 501, 503, 505}) refused(status);
    for (const auto state : entry_states) {
      entries[place(state)] = &inbox_family.Add({{"state", std::string(name(state))}});
      if (!is_processed(state)) continue;
      processed[place(state)] = &processed_family.Add({{"outcome", std::string(name(state))}});
    }
    for (const auto state : job_states) {
      jobs[place(state)] = &jobs_family.Add({{"state", std::string(name(state))}});
    }
    for (std::size_t i = 0; i < job_outcome_words.size(); ++i) {
      job_resources[i] =
          &job_resources_family.Add({{"outcome", std::string(job_outcome_words[i])}});
    }
    for (const auto state : call_states) {
      calls[place(state)] = &outbox_family.Add({{"state", std::string(name(state))}});
    }
  }

  Family<Counter>& counters(const std::string& name, const std::string& help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
  }
  Family<Gauge>& gauges(const std::string& name, const std::string& help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
  }
  Family<Histogram>& histograms(const std::string& name, const std::string& help) {
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
  }

  // Creates each series before its first event, so that Prometheus sees that event as an increase.
  void add_source(const SourceName& name) {
    Source& source = sources[name.source];
    source.name = name;
    source.duration =
        &webhook_durations.Add({{"tenant", name.tenant}, {"source", name.source}}, request_buckets);
    for (std::size_t outcome = 0; outcome < outcomes.size(); ++outcome) webhook(source, outcome, 0);
  }

  void add_target(const TargetName& name) {
    Target& target = targets[name];
    for (const auto kind : call_kinds) {
      for (std::size_t i = 0; i < call_outcomes.size(); ++i) {
        target.calls[place(kind)][i] =
            &calls_family.Add({{"tenant", name.tenant},
                               {"target", name.target},
                               {"kind", std::string(ctsync::name(kind))},
                               {"outcome", std::string(call_outcomes[i])}});
      }
    }
    const prometheus::Labels labels{{"tenant", name.tenant}, {"target", name.target}};
    target.paused = &paused_family.Add(labels);
    target.ramping = &ramping_family.Add(labels);
    target.latency = &latencies.Add(labels, latency_buckets);
    add_endpoint(name);
  }

  void add_endpoint(const TargetName& name) {
    Endpoint& endpoint = endpoints[name];
    for (std::size_t i = 0; i < status_classes.size(); ++i) {
      endpoint.requests[i] =
          &target_requests.Add({{"tenant", name.tenant},
                                {"target", name.target},
                                {"status_class", std::string(status_classes[i])}});
    }
    endpoint.duration =
        &target_durations.Add({{"tenant", name.tenant}, {"target", name.target}}, target_buckets);
  }

  void add_drift(const std::string& tenant) {
    auto& of_tenant = drift[tenant];
    for (std::size_t i = 0; i < standing_words.size(); ++i) {
      if (!is_drift(static_cast<Standing>(i))) continue;
      of_tenant[i] =
          &drift_family.Add({{"tenant", tenant}, {"drift", std::string(standing_words[i])}});
    }
  }

  Counter& webhook(Source& source, std::size_t outcome, std::size_t reason) {
    return source.requests[outcome].at(reason, [&]() -> Counter& {
      return webhook_requests.Add({{"tenant", source.name.tenant},
                                   {"source", source.name.source},
                                   {"outcome", std::string(outcomes[outcome])},
                                   {"reason", reasons.word(reason)}});
    });
  }

  Counter& refused(int status) {
    const bool known =
        status >= first_refusal && status < first_refusal + static_cast<int>(refusals);
    const auto slot = known ? static_cast<std::size_t>(status - first_refusal) : refusals;
    return refused_by_status.at(slot, [&]() -> Counter& {
      return refused_family.Add({{"status", known ? std::to_string(status) : "other"}});
    });
  }

  prometheus::Registry registry;
  Family<Counter>& webhook_requests =
      counters("ctsync_webhook_requests_total", "Requests to webhooks by how they ended.");
  Family<Histogram>& webhook_durations = histograms("ctsync_webhook_request_duration_seconds",
                                                    "Time from a webhook request to its answer.");
  Family<Counter>& refused_family = counters(
      "ctsync_http_refused_total", "Requests the HTTP server answered by itself, by status.");
  Gauge& ready =
      gauges("ctsync_store_ready", "1 while the store accepts deliveries, else 0.").Add({});
  Family<Gauge>& inbox_family =
      gauges("ctsync_inbox_entries", "Notifications in the inbox by state.");
  Family<Gauge>& outbox_family = gauges("ctsync_outbox_calls", "Calls in the outbox by state.");
  Gauge& oldest_entry = gauges("ctsync_inbox_oldest_waiting_age_seconds",
                               "Age of the oldest waiting notification; 0 if none waits.")
                            .Add({});
  Gauge& oldest_call = gauges("ctsync_outbox_oldest_waiting_age_seconds",
                              "Age of the oldest waiting call; 0 if none waits.")
                           .Add({});
  Family<Counter>& processed_family =
      counters("ctsync_entries_processed_total", "Notifications that left the inbox by outcome.");
  Gauge& last_processed = gauges("ctsync_last_processed_timestamp_seconds",
                                 "When a notification last left the inbox; 0 if none did yet.")
                              .Add({});
  Family<Counter>& calls_family =
      counters("ctsync_calls_total", "Attempts at calls by what became of them.");
  Family<Counter>& target_requests =
      counters("ctsync_target_requests_total", "Requests to targets by class of status.");
  Family<Histogram>& target_durations = histograms("ctsync_target_request_duration_seconds",
                                                   "Time from a request to a target to its end.");
  Family<Gauge>& paused_family =
      gauges("ctsync_target_paused", "1 while nothing but probes is sent to the target, else 0.");
  Family<Gauge>& ramping_family =
      gauges("ctsync_target_ramping", "1 while the target is sent a part of what waits, else 0.");
  Family<Histogram>& latencies =
      histograms("ctsync_end_to_end_latency_seconds",
                 "Time from a received webhook to the target taking the call.");

  Family<Gauge>& drift_family =
      gauges("ctsync_drift_resources",
             "Resources that the newest reconciliations found to differ from commercetools.");

  Family<Gauge>& jobs_family = gauges("ctsync_jobs", "Jobs that have not ended by state.");
  Family<Gauge>& job_resources_family =
      gauges("ctsync_job_resources",
             "What the jobs that run have read so far, and what became of it by outcome.");

  Words reasons;
  Children<Counter, refusals + 1> refused_by_status;
  std::map<std::string, Source, std::less<>> sources;
  std::map<TargetName, Target, ByName> targets;
  std::map<TargetName, Endpoint, ByName> endpoints;
  std::map<std::string, std::array<Gauge*, standing_words.size()>, std::less<>> drift;
  std::array<Gauge*, job_state_words.size()> jobs{};  // null: it is not shown
  std::array<Gauge*, job_outcome_words.size()> job_resources{};
  std::array<Gauge*, entry_states.size()> entries{};
  std::array<Counter*, entry_states.size()> processed{};
  std::array<Gauge*, call_states.size()> calls{};
};

Metrics::Metrics(const Options& options) : state_(std::make_unique<State>(options)) {}
Metrics::~Metrics() = default;

void Metrics::webhook(std::string_view source, WebhookOutcome outcome, std::string_view reason,
                      Seconds took) {
  Source* const found = find(state_->sources, source);
  if (found == nullptr) return;
  state_->webhook(*found, place(outcome), state_->reasons.place(reason)).Increment();
  found->duration->Observe(not_negative(took));
}

void Metrics::refused(int status) { state_->refused(status).Increment(); }

void Metrics::processed(EntryState state, Time now) {
  if (!is_processed(state)) return;
  state_->processed[place(state)]->Increment();
  state_->last_processed.Set(since_epoch(now));
}

void Metrics::call(TargetRef target, CallKind kind, CallState state) {
  if (Target* const found = find(state_->targets, target)) {
    found->calls[place(kind)][place(state)]->Increment();
  }
}

void Metrics::target_request(TargetRef target, int status, Seconds took) {
  Endpoint* const found = find(state_->endpoints, target);
  if (found == nullptr) return;
  found->requests[status_class(status)]->Increment();
  found->duration->Observe(not_negative(took));
}

void Metrics::set_sending(TargetRef target, Sending sending) {
  Target* const found = find(state_->targets, target);
  if (found == nullptr) return;
  found->paused->Set(sending == Sending::paused ? 1 : 0);
  found->ramping->Set(sending == Sending::ramping ? 1 : 0);
}

void Metrics::end_to_end(TargetRef target, Seconds latency) {
  if (Target* const found = find(state_->targets, target)) {
    found->latency->Observe(not_negative(latency));
  }
}

void Metrics::set_drift(std::string_view tenant, Standing standing, std::int64_t resources) {
  const auto* found = find(state_->drift, tenant);
  if (found == nullptr || !is_drift(standing)) return;
  (*found)[place(standing)]->Set(static_cast<double>(resources));
}

void Metrics::set_jobs(std::span<const Job> jobs) {
  std::array<double, job_state_words.size()> states{};
  JobCounts sum;
  for (const auto& job : jobs) {
    ++states[place(job.state)];
    if (job.state != JobState::running) continue;
    for (std::size_t i = 0; i < job_outcome_words.size(); ++i) {
      const auto outcome = static_cast<JobOutcome>(i);
      sum.of(outcome) += JobCounts(job.counts).of(outcome);
    }
  }
  for (const auto state : job_states) state_->jobs[place(state)]->Set(states[place(state)]);
  for (std::size_t i = 0; i < job_outcome_words.size(); ++i) {
    state_->job_resources[i]->Set(static_cast<double>(sum.of(static_cast<JobOutcome>(i))));
  }
}

void Metrics::set_ready(bool ready) { state_->ready.Set(ready ? 1 : 0); }

void Metrics::set_counts(const Counts& counts, Time now) {
  for (std::size_t i = 0; i < counts.entries.size(); ++i) {
    state_->entries[i]->Set(static_cast<double>(counts.entries[i]));
  }
  for (std::size_t i = 0; i < counts.calls.size(); ++i) {
    state_->calls[i]->Set(static_cast<double>(counts.calls[i]));
  }
  state_->oldest_entry.Set(age(counts.oldest_entry, now));
  state_->oldest_call.Set(age(counts.oldest_call, now));
}

std::string Metrics::text() const {
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace ctsync::metrics
