// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/fetcher.hpp>
#include <ctsync/contract/sink.hpp>
#include <ctsync/contract/target.hpp>
#include <ctsync/pipeline/transformer.hpp>
#include <functional>
#include <log/log.hpp>
#include <memory>
#include <metrics/metrics.hpp>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/fetch.hpp"
#include "intake/intake.hpp"

namespace ctsync::server {

/// Delivers without a store: what a delivery says has reached the target before anybody hears that
/// the delivery was taken, and whoever is told "later" sends it again. Golden records are kept from
/// one notification of a delivery to the next and then forgotten, so what is not the whole customer
/// needs the customer read from commercetools. Any number of threads may use it at once.
class Direct {
 public:
  struct Options {
    Config config;
    Target target;
    std::function<Result<AnySink>()> make_sink;  ///< one for each delivery at the same time
    CustomerFetcher fetch;
  };

  /// What became of a notification, or of a delivery: whatever its notifications have that is
  /// furthest down here.
  enum class End {
    ignored,   ///< there is nothing to say
    accepted,  ///< the target acknowledged what it was told
    never,     ///< it can never work
    later,     ///< it has to come again
  };

  struct Outcome {
    End end = End::ignored;
    std::string_view label;        ///< a fixed word about what went wrong, for metrics
    std::string reason;            ///< for people; holds nothing from the delivery
    std::optional<Duration> wait;  ///< later: not before
  };

  Direct(Options options, metrics::Metrics& metrics, log::Log& log);

  /// Delivers what take_in() made of a body. What is unreadable is logged and can never work; it
  /// does not keep the rest from being delivered.
  Outcome deliver(std::string_view source, const Intake& intake, std::string_view body, Time now);

 private:
  /// What one delivery needs for itself.
  struct Lane {
    Transformer transformer;
    AnySink sink;
  };
  class Passage;

  Result<std::unique_ptr<Lane>> take();
  void report(std::string_view source, std::string_view id, const Outcome& outcome, Time now);

  Options options_;
  metrics::Metrics& metrics_;
  log::Log& log_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Lane>> free_;
};

}  // namespace ctsync::server
