// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/jobs.hpp>
#include <ctsync/contract/store/operations.hpp>
#include <ctsync/model/call.hpp>
#include <ctsync/model/standing.hpp>
#include <ctsync/pipeline/target_state.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The Prometheus metrics of ctsync. docs/metrics.md lists every metric.
namespace ctsync::metrics {

using Seconds = std::chrono::duration<double>;

/// Result of a request to a webhook.
enum class WebhookOutcome {
  accepted,      ///< every notification in it is stored in the inbox
  duplicate,     ///< it was stored already
  quarantined,   ///< authentic and stored in the inbox, but partly unreadable
  invalid,       ///< not a delivery, or one that can never be processed
  unauthorized,  ///< not authenticated as a request of its source
  refused,       ///< it exceeds a limit
  unavailable,   ///< the store could not accept it; the sender retries
};

/// A source of a tenant. Its name is unique among all tenants.
struct SourceName {
  std::string tenant;
  std::string source;
};

/// A target of a tenant, or another destination of its requests.
struct TargetName {
  std::string tenant;
  std::string target;
};

/// A borrowed TargetName.
struct TargetRef {
  std::string_view tenant;
  std::string_view target;

  TargetRef(std::string_view tenant_name, std::string_view target_name) noexcept
      : tenant(tenant_name), target(target_name) {}
  TargetRef(const TargetName& name) noexcept  // NOLINT: the same in other words
      : tenant(name.tenant), target(name.target) {}
};

/// Event counters and histograms; thread-safe. One event costs well under a microsecond. A counter
/// takes no lock; a duration takes only the lock of its histogram.
///
/// Sources and targets are fixed at construction. Events with any other name are not counted, so
/// that external input never becomes a label. Negative durations count as 0.
class Metrics {
 public:
  struct Options {
    std::string version;
    std::string environment;
    std::vector<SourceName> sources;
    std::vector<TargetName> targets;
    std::vector<TargetName> endpoints = {};  ///< destinations of requests other than targets
  };

  /// The content type of text(): Prometheus text exposition format 0.0.4.
  static constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";

  explicit Metrics(const Options& options);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// Counts an answered request to a source's webhook. `reason` is one of a few constant words or
  /// phrases in printable ASCII, or empty. A reason that is longer than 64 characters, has other
  /// bytes or comes after 30 distinct ones is counted as "other".
  void webhook(std::string_view source, WebhookOutcome outcome, std::string_view reason,
               Seconds took);

  /// Counts a response that the HTTP server generated itself, for any path.
  void refused(int status);

  /// Counts an inbox entry that ended. An entry that returns to waiting is not counted.
  void processed(EntryState state, Time now);

  /// Counts a settled attempt at a call: accepted, waiting (to be retried) or dead.
  void call(TargetRef target, CallKind kind, CallState state);

  /// Counts a request to a target or an endpoint; `status` 0 means no response.
  void target_request(TargetRef target, int status, Seconds took);

  void set_sending(TargetRef target, Sending sending);

  /// Records the time from the receipt of a delivery to the acceptance of its call by the target.
  void end_to_end(TargetRef target, Seconds latency);

  /// Sets how much drift of a kind the newest reconciliations of a tenant found. A tenant without
  /// targets and sources, and what is no drift, is not set.
  void set_drift(std::string_view tenant, Standing standing, std::int64_t resources);

  /// Sets how many of these jobs run, are paused or failed, and what those that run have read and
  /// what became of it. Call it before text().
  void set_jobs(std::span<const Job> jobs);

  /// Sets whether the store accepts deliveries. Call it before text().
  void set_ready(bool ready);

  /// Sets the gauges of the store's contents. Call it before text().
  void set_counts(const Counts& counts, Time now);

  /// All metrics in the text exposition format 0.0.4.
  std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ctsync::metrics
