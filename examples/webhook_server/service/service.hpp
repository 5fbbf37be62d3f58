// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <ctsync/contract/store/any_store.hpp>
#include <functional>
#include <http/server.hpp>
#include <log/log.hpp>
#include <map>
#include <memory>
#include <metrics/metrics.hpp>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "delivery/commercetools_api.hpp"
#include "delivery/direct.hpp"
#include "delivery/worker.hpp"
#include "intake/gateway.hpp"
#include "jobs/reconcile/nightly.hpp"
#include "jobs/runner.hpp"
#include "service/drift_gauges.hpp"
#include "service/housekeeping.hpp"
#include "service/readiness_watch.hpp"
#include "service/refusal_tally.hpp"
#include "service/rules_watch.hpp"
#include "settings/settings.hpp"
#include "tenants/target_kinds.hpp"
#include "tenants/tenants.hpp"

namespace ctsync::server {

/// Gateway, worker, housekeeping and the watch on the store of one process. Without a store there
/// is only the gateway; in the role of a gateway, the gateway and the watch; in the role of a
/// worker the gateway has only the pages for machines. A serverless host passes requests through
/// handler() and hooks().
class Service {
 public:
  /// Opens the store, starts the worker, then listens: deliveries are accepted when it returns.
  /// Errors: configuration, with the setting; unavailable, if the store or the port is in use. What
  /// can be found wrong without the store is found before it is opened or created.
  static Result<std::unique_ptr<Service>> start(const Settings& settings);

  /// The same without listening, for a host that passes the requests.
  static Result<std::unique_ptr<Service>> prepare(const Settings& settings);

  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  ~Service();

  int port() const noexcept { return port_; }

  /// What others may look at while it serves. Without a store, in direct mode, null.
  AnyStore* store() noexcept { return store_ ? &*store_ : nullptr; }
  const Tenants& tenants() const noexcept { return tenants_; }
  const Settings& settings() const noexcept { return settings_; }
  log::Log& log() noexcept { return log_; }

  http::Handler handler();
  http::Hooks hooks();
  /// See Gateway::take().
  bool take(std::string_view source, std::string_view body);
  /// Logs that deliveries from this host are now accepted. Port 0: there is no port.
  void listening(std::string_view host, int port);
  /// Logs that an event of the host must be repeated or cannot be read.
  void invocation_failed(const Error& error);
  /// From now on every delivery is answered 503.
  void drain() noexcept { gateway_->drain(); }

  /// Stops accepting deliveries, finishes what is in flight, and ends within 15 seconds. False if a
  /// request to the target had to be abandoned; it is repeated after the next start, and threads of
  /// the service may still run.
  bool stop();

 private:
  explicit Service(const Settings& settings);

  /// Everything that needs no store: the sinks of targets and the proofs of sources.
  Status prepare_parts();
  Status open_store();
  /// Has the tenants map with their rules, and goes on to look for changes of these.
  Status use_rules();
  /// Whether rules were read, where that is done with the first delivery.
  bool has_rules();
  void log_notices();
  /// Everything behind the gateway.
  Status start_delivering();
  Status prepare_sinks();
  Status prepare_authenticators();
  /// A sink with so many requests in flight. `dispatcher`, if there is one, is told of each request
  /// to the target, and asked before.
  Result<AnySink> make_sink(const ConfiguredTenant& tenant, const Target& target, int concurrency,
                            std::shared_ptr<Dispatcher*> dispatcher, CallClass calls);
  /// Adds a fetcher for each commercetools project of the tenant.
  Status add_fetchers(const ConfiguredTenant& tenant, TenantFetcher& fetchers);
  Status start_direct();
  Status add_dispatchers(const ConfiguredTenant& tenant);
  Status start_worker();
  void start_jobs();
  std::vector<WebhookSource> webhook_sources();
  void start_gateway();
  void watch_readiness();
  void count_refusals();
  void start_housekeeping();
  Status listen();
  bool ended() const;
  void join();

  Settings settings_;
  Tenants tenants_;
  log::Log log_;
  metrics::Metrics metrics_;
  std::map<const Target*, MakeSink> sinks_;
  std::vector<std::unique_ptr<Authenticator>> authenticators_;  // until the gateway has them
  ProjectPaces paces_;
  std::optional<AnyStore> store_;  // none in direct mode
  std::unique_ptr<Worker> worker_;
  std::unique_ptr<NightlyReconciliations> nights_;
  DriftGauges drift_{metrics_};
  std::unique_ptr<JobRunner> jobs_;
  std::map<const ConfiguredTenant*, std::unique_ptr<Direct>> directs_;  // only in direct mode
  std::unique_ptr<RulesWatch> rules_;
  std::unique_ptr<ReadinessWatch> readiness_;
  std::unique_ptr<RefusalTally> refusals_;
  std::unique_ptr<Housekeeping> housekeeping_;
  std::unique_ptr<Gateway> gateway_;
  std::unique_ptr<http::Server> server_;
  int port_ = 0;
  bool listening_ = false;
  std::thread serving_;
  std::atomic<bool> stopping_{false};
};

}  // namespace ctsync::server
