// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store.hpp>
#include <ctsync/model/call.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// What ctsync tells Prometheus. docs/metrics.md lists every metric.
namespace ctsync::metrics {

using Seconds = std::chrono::duration<double>;

/// How a request to a webhook ended.
enum class WebhookOutcome {
  accepted,      ///< every notification in it is in the inbox
  duplicate,     ///< it was there already
  quarantined,   ///< authentic, and in the inbox, but something in it cannot be read
  invalid,       ///< understood as no delivery, or none that can ever work
  unauthorized,  ///< not proven to come from its source
  refused,       ///< over a limit
  unavailable,   ///< the store could not take it, the sender repeats
};

/// Counts what happens, from any number of threads at once. One event costs well under a
/// microsecond; a counter takes no lock, a duration one of its histogram's own.
///
/// The sources and targets are fixed at construction: a name that was not given is not counted, so
/// that nothing from outside becomes a label. Negative durations count as 0.
class Metrics {
 public:
  struct Options {
    std::string version;
    std::string environment;
    std::vector<std::string> sources;
    std::vector<std::string> targets;
    std::vector<std::string> endpoints = {};  ///< what requests go to besides targets
  };

  /// Of text(); Prometheus text exposition format 0.0.4.
  static constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";

  explicit Metrics(const Options& options);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// A request to a source's webhook was answered. `reason` is one of few fixed words or phrases in
  /// printable ASCII, empty where there is nothing to explain; past 30 of them, 64 characters or
  /// other bytes it is counted as "other".
  void webhook(std::string_view source, WebhookOutcome outcome, std::string_view reason,
               Seconds took);

  /// The HTTP server answered a request, of whatever path, by itself.
  void refused(int status);

  /// An inbox entry ended. One that goes back to waiting is not counted.
  void processed(EntryState state, Time now);

  /// An attempt at a call was settled: accepted, waiting (to be retried) or dead.
  void call(std::string_view target, CallKind kind, CallState state);

  /// A target or an endpoint answered a request; `status` 0 is no answer at all.
  void target_request(std::string_view target, int status, Seconds took);

  void set_paused(std::string_view target, bool paused);

  /// A target accepted a call, so long after its delivery was received.
  void end_to_end(Seconds latency);

  /// What the store holds; called before text().
  void set_counts(const Counts& counts, Time now);

  /// All metrics in the text exposition format 0.0.4.
  std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ctsync::metrics
