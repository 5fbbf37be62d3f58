// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/sink.hpp>
#include <ctsync/contract/store/inbox.hpp>
#include <ctsync/pipeline/conversation.hpp>
#include <functional>
#include <log/log.hpp>
#include <memory>
#include <metrics/metrics.hpp>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/fetch.hpp"
#include "tenants/tenants.hpp"

namespace ctsync::server {

/// Delivers the calls of one tenant without a store. A delivery is answered once every target has
/// accepted its calls; after End::later the sender must repeat it. Records live only while one
/// delivery is processed, so a notification without the whole customer needs a read from
/// commercetools. Any number of threads may use it at once.
class Direct {
 public:
  struct Options {
    const ConfiguredTenant* tenant;  ///< must outlive this object
    /// Makes a sink for a target. Each delivery in progress uses sinks of its own.
    std::function<Result<AnySink>(const Target&)> make_sink;
    TenantFetcher fetch;
  };

  /// How a notification or a delivery ended. A delivery has the last of these values that any of
  /// its notifications has.
  enum class End {
    ignored,   ///< there is nothing to send
    accepted,  ///< every target accepted its calls
    never,     ///< it failed, and a repeat would fail too
    later,     ///< the sender must repeat it
  };

  struct Outcome {
    End end = End::ignored;
    std::string_view label;        ///< a fixed word for the failure, for metrics
    Reason reason;                 ///< holds no data of the delivery
    std::optional<Duration> wait;  ///< of `later`: the shortest wait before the repeat
  };

  Direct(Options options, metrics::Metrics& metrics, log::Log& log);

  /// Delivers the notifications of a delivery. An unreadable notification is logged and ends as
  /// `never`; the others are still delivered.
  Outcome deliver(std::string_view source, std::span<const NewEntry> entries, Time now);

 private:
  /// The objects that one delivery uses exclusively.
  struct Equipment {
    Transformer transformer;
    std::vector<AnySink> sinks;  // one per target
  };
  class Passage;

  Result<std::unique_ptr<Equipment>> take();
  void report(std::string_view source, std::string_view id, const Outcome& outcome, Time now);

  Options options_;
  metrics::Metrics& metrics_;
  log::Log& log_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Equipment>> free_;
};

}  // namespace ctsync::server
