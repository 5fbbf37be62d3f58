// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <ctsync/contract/store/any_store.hpp>
#include <http/message.hpp>
#include <metrics/metrics.hpp>

namespace ctsync::server {

/// The pages for health checks, for Prometheus, and of the address itself.
class Pages {
 public:
  /// `store` may be null in direct mode.
  Pages(AnyStore* store, const std::atomic<bool>& draining, metrics::Metrics& metrics)
      : store_(store), draining_(draining), metrics_(metrics) {}

  /// What this is, for whoever opens the address in a browser. It is public, so it shows nothing of
  /// this installation.
  static http::Response about(bool takes_deliveries);
  /// Always 200: the process responds.
  http::Response live() const;
  /// 200 if deliveries are accepted, else 503 with the reason.
  http::Response ready() const;
  http::Response metrics() const;

 private:
  Status accepting() const;

  AnyStore* store_;
  const std::atomic<bool>& draining_;
  metrics::Metrics& metrics_;
};

}  // namespace ctsync::server
