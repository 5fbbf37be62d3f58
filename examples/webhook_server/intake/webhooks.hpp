// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <ctsync/contract/store/any_store.hpp>
#include <functional>
#include <http/hooks.hpp>
#include <http/message.hpp>
#include <log/log.hpp>
#include <memory>
#include <metrics/metrics.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "delivery/direct.hpp"
#include "intake/authenticator.hpp"
#include "intake/inbound_limit.hpp"
#include "intake/intake.hpp"
#include "intake/oversize.hpp"
#include "intake/transformers.hpp"
#include "tenants/tenants.hpp"

namespace ctsync::server {

/// A source that may deliver.
struct WebhookSource {
  std::unique_ptr<const Authenticator> authenticator;
  TenantSource source;
  Direct* direct = nullptr;  ///< delivers for the source's tenant if there is no store
  std::unique_ptr<InboundLimit> limit = nullptr;  ///< null: none
  bool by_body = false;  ///< a customer event is of the source that it names, whichever that is
};

/// The source that a customer event names; empty if the body is no such event.
std::string source_in(std::string_view body);

/// Handles the deliveries to webhooks: authenticates them, reads them, and stores them or, without
/// a store, delivers them. Any number of threads may use it at once.
class Webhooks {
 public:
  struct Options {
    AnyStore* store = nullptr;          ///< null: direct mode
    std::function<void()> on_accepted;  ///< the inbox has new entries
    /// A delivery of a tenant's source was refused. May be empty.
    std::function<void(std::string_view tenant, std::string_view source)> on_refused;
  };

  Webhooks(Options options, const std::atomic<bool>& draining, metrics::Metrics& metrics,
           log::Log& log)
      : options_(std::move(options)), draining_(draining), metrics_(metrics), log_(log) {}

  /// Answers one request to a source's webhook.
  http::Response handle(const http::Request& request, const WebhookSource& source);

  /// Answers a request whose body is over the limit. A sender that proves itself by the head of the
  /// request, as Pub/Sub does, would repeat it for days or drop it after 413. So its delivery is
  /// acknowledged and becomes a dead entry with the size, but without the body. Any other sender
  /// gets 413, because its proof is over the body.
  http::TooLarge too_large(const http::Request& request, const WebhookSource& source);

  /// Answers a request whose body does not name an accepted source.
  http::Response refuse_unnamed(int status, std::string_view error);

  /// Stores a delivery from a channel that the host authenticates; without a store, delivers it.
  /// False if it must be repeated; an invalid delivery is only logged, or dead in the store.
  bool take(const WebhookSource& source, std::string_view channel, std::string_view body);

 private:
  /// The result of a delivery, for the sender and for the metrics.
  struct Ending {
    metrics::WebhookOutcome outcome;
    std::string_view reason;  ///< a metric label
    http::Response response;
  };

  Ending receive(const http::Request& request, const WebhookSource& source);
  Ending accept(const http::Request& request, const WebhookSource& source,
                const Judgement& judgement);
  Intake read(const TenantSource& source, std::string_view body);
  std::optional<Ending> confirm(const Authenticator& source, const SubscriptionNotice& notice);
  Ending store(const TenantSource& source, const Intake& intake, std::string_view body,
               std::string_view trace);
  Ending deliver(const WebhookSource& source, const Judgement& judgement, const Intake& intake,
                 std::string_view body);
  Ending quarantine(const WebhookSource& source, const Judgement& judgement, const Oversize& body);
  http::Response counted(const WebhookSource& source, Ending ending,
                         std::chrono::steady_clock::time_point began);
  std::optional<Ending> over_limit(const WebhookSource& source, const Judgement& judgement);
  Ending refuse(std::string_view source, const Judgement& judgement, signature::Proof proof);
  Ending not_stored(std::string_view source, const Error& error);
  Ending reject(std::string_view source, metrics::WebhookOutcome outcome, int status,
                std::string_view reason, std::string_view error);

  Options options_;
  const std::atomic<bool>& draining_;
  Transformers transformers_;
  metrics::Metrics& metrics_;
  log::Log& log_;
};

}  // namespace ctsync::server
