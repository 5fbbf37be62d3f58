// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <functional>
#include <http/hooks.hpp>
#include <http/message.hpp>
#include <log/log.hpp>
#include <memory>
#include <metrics/metrics.hpp>
#include <optional>
#include <sqlite/store.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "delivery/direct.hpp"
#include "intake/authenticator.hpp"
#include "intake/intake.hpp"
#include "intake/transformers.hpp"

namespace ctsync::server {

/// Answers the requests of senders and operators: the one handler, wherever it is hosted.
///
///   POST /webhooks/{source}, /api/webhook   202 once the delivery is on the disk, or why not;
///                                           without a store 200 once the target has it
///   GET  /livez /readyz /metrics
class Gateway {
 public:
  struct Options {
    Config config;
    /// Those that may stand in the path; /api/webhook is the first.
    std::vector<std::unique_ptr<const Authenticator>> sources;
    std::function<void()> on_accepted;  ///< there is work in the inbox
    Direct* direct = nullptr;           ///< used where there is no store
  };

  /// `store` may be null if there is a Direct.
  Gateway(sqlite::Store* store, Options options, metrics::Metrics& metrics, log::Log& log);

  http::Response handle(const http::Request& request);

  /// What can be said before the body is read: no body where none is wanted.
  std::variant<std::size_t, http::Response> before_body(const http::Request& request,
                                                        std::size_t max_body);

  /// Without a store: delivers what came over a channel that proves itself, such as a queue of the
  /// cloud this runs in. False if it has to come again; what can never work is logged and does not.
  bool take(std::string_view source, std::string_view body);

  /// From now on every delivery is answered 503, so that the sender repeats it elsewhere or later.
  void drain() noexcept { draining_ = true; }

 private:
  /// How a delivery ended, for the sender and for the metrics.
  struct Ending {
    metrics::WebhookOutcome outcome;
    std::string_view reason;  ///< a metric label
    http::Response response;
  };

  http::Response webhook(const http::Request& request, const Authenticator& source);
  Ending receive(const http::Request& request, const Authenticator& source);
  Intake read(const SourceSettings& source, std::string_view body);
  std::optional<Ending> confirm(const Authenticator& source, const SubscriptionNotice& notice);
  Ending store(const Authenticator& source, const Intake& intake, std::string_view body);
  Ending deliver(const Authenticator& source, const Intake& intake, std::string_view body);
  Ending refuse(const Authenticator& source, signature::Proof proof);
  Ending reject(const Authenticator& source, metrics::WebhookOutcome outcome, int status,
                std::string_view reason, std::string_view error);
  http::Response ready();
  http::Response metrics_page();
  const Authenticator* source_of(std::string_view path) const;

  sqlite::Store* store_;
  Options options_;
  Transformers transformers_;
  metrics::Metrics& metrics_;
  log::Log& log_;
  std::atomic<bool> draining_{false};
};

}  // namespace ctsync::server
