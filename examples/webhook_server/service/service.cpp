// SPDX-License-Identifier: MIT
#include "service/service.hpp"

#include <chrono>
#include <cstdint>
#include <ctsync/base/version.hpp>
#include <string>
#include <utility>

#include "clock.hpp"
#include "delivery/open_store.hpp"
#include "delivery/parallel_sink.hpp"
#include "intake/responses.hpp"
#include "service/listening.hpp"
#include "settings/environment.hpp"
#include "settings/hosting.hpp"
#include "tenants/shared_settings.hpp"

namespace ctsync::server {

namespace {

constexpr Duration stop_gateway_within = std::chrono::seconds{5};
constexpr Duration stop_threads_within = std::chrono::seconds{8};

log::Log::Options log_options(const Settings& settings) {
  log::Log::Options options;
  options.level = settings.log.level;
  if (settings.log.format == LogFormat::json) options.format = log::Format::json;
  if (settings.log.format == LogFormat::text) options.format = log::Format::text;
  options.environment = settings.environment;
  // A function is suspended between requests, and may never be resumed.
  options.at_once = host_of(process_environment()) != Host::server;
  return options;
}

metrics::Metrics::Options metrics_options(const Settings& settings, const Tenants& tenants) {
  metrics::Metrics::Options options;
  options.version = version;
  options.environment = settings.environment;
  for (const auto& source : tenants.sources()) {
    options.sources.push_back({source.tenant->name(), source.settings.name});
  }
  for (const auto& tenant : tenants.all()) {
    for (const auto& target : tenant.connections) {
      options.targets.push_back({tenant.name(), target.name});
      if (target.public_api_token.empty()) continue;
      options.endpoints.push_back({tenant.name(), deletions_label(target.name)});
    }
  }
  return options;
}

}  // namespace

Service::Service(const Settings& settings)
    : settings_(settings),
      tenants_(settings),
      log_(log::Log::create(log_options(settings))),
      metrics_(metrics_options(settings, tenants_)) {}

Result<std::unique_ptr<Service>> Service::prepare(const Settings& settings) {
  std::unique_ptr<Service> service(new Service(settings));
  if (auto status = service->prepare_parts(); !status) return std::move(status).error();
  if (auto status = service->open_store(); !status) return std::move(status).error();
  if (auto status = service->use_rules(); !status) return std::move(status).error();
  service->log_notices();
  service->watch_readiness();
  service->count_refusals();
  if (settings.role != Role::gateway) {
    if (auto status = service->start_delivering(); !status) return std::move(status).error();
  }
  service->start_gateway();
  return service;
}

Status Service::prepare_parts() {
  if (settings_.role != Role::gateway) {
    if (auto status = prepare_sinks(); !status) return status;
  }
  return prepare_authenticators();
}

Status Service::open_store() {
  if (settings_.sync.mode == Mode::direct) return std::monostate{};
  auto opened = open_serving_store(
      settings_.store, {settings_.role, shared_settings(settings_), longest_request(settings_),
                        !keeps_files(process_environment())});
  if (!opened) return std::move(opened).error();
  store_.emplace(*std::move(opened));
  return std::monostate{};
}

/// A gateway maps nothing, and may not know the targets. A function connects to its store with its
/// first delivery, and has no time of its own between two.
Status Service::use_rules() {
  rules_ = std::make_unique<RulesWatch>(store_ ? &*store_ : nullptr, tenants_, log_);
  if (host_of(process_environment()) != Host::server) return std::monostate{};
  if (settings_.role == Role::gateway) {
    rules_->look();
  } else if (auto status = rules_->load(); !status) {
    return status;
  }
  rules_->start();
  return std::monostate{};
}

bool Service::has_rules() {
  return host_of(process_environment()) == Host::server || settings_.role == Role::gateway ||
         rules_->look_when_due().has_value();
}

/// What `check-config` prints too.
void Service::log_notices() {
  for (const auto& warning : settings_.warnings) {
    log_.warn("settings.warning", {{"setting", warning.where}, {"detail", warning.detail}});
  }
  for (const auto& note : settings_.notes) {
    log_.info("settings.note", {{"setting", note.where}, {"detail", note.detail}});
  }
}

Result<std::unique_ptr<Service>> Service::start(const Settings& settings) {
  if (auto status = check_address(settings.server); !status) return std::move(status).error();
  auto service = prepare(settings);
  if (!service) return service;
  if (auto status = (*service)->listen(); !status) return std::move(status).error();
  (*service)->listening(settings.server.host, (*service)->port_);
  return service;
}

void Service::listening(std::string_view host, int port) {
  listening_ = true;
  log_.write(log::Level::info, "server.listening",
             {{"version", version},
              {"host", host},
              {"port", std::int64_t{port}},
              {"tenants", static_cast<std::int64_t>(tenants_.all().size())},
              {"targets", static_cast<std::int64_t>(tenants_.targets())},
              {"mode", store_ ? "durable" : "direct"},
              {"role", name(settings_.role)}});
}

void Service::invocation_failed(const Error& error) {
  log_.warn("invocation.failed", {{"code", name(error.code)}, {"error", to_string(error)}});
}

Service::~Service() {
  if (!stopping_) stop();
}

Status Service::start_delivering() {
  // Housekeeping starts first, because the worker notifies it.
  if (store_) start_housekeeping();
  return store_ ? start_worker() : start_direct();
}

Status Service::prepare_sinks() {
  for (const auto& tenant : tenants_.all()) {
    for (const auto& target : tenant.tenant.targets) {
      auto sinks = sinks_of(tenant.connection(target));
      if (!sinks) return std::move(sinks).error();
      sinks_.emplace(&target, *std::move(sinks));
    }
  }
  return std::monostate{};
}

Result<AnySink> Service::make_sink(const ConfiguredTenant& tenant, const Target& target,
                                   int concurrency, std::shared_ptr<Dispatcher*> dispatcher,
                                   CallClass calls) {
  const metrics::TargetName name{tenant.name(), target.name};
  const metrics::TargetName public_api{tenant.name(), deletions_label(target.name)};
  const auto make = [&] {
    SinkHooks hooks;
    if (dispatcher) {
      hooks.may_begin = [dispatcher, calls] { return (*dispatcher)->may_request(calls); };
    }
    hooks.on_request = [this, name, dispatcher](int status, Duration took) {
      if (dispatcher) (*dispatcher)->requested();
      metrics_.target_request(name, status, took);
    };
    hooks.on_public_api_request = [this, public_api](int status, Duration took) {
      metrics_.target_request(public_api, status, took);
    };
    return sinks_.at(&target)(std::move(hooks));
  };
  return make_parallel_sink(
      make, concurrency, [dispatcher] { return dispatcher ? (*dispatcher)->most_requests() : 1; });
}

Status Service::add_fetchers(const ConfiguredTenant& tenant, TenantFetcher& fetchers) {
  for (const auto& project : tenant.projects) {
    auto fetcher = ProjectFetcher::create(project, paces_);
    if (!fetcher) return std::move(fetcher).error();
    if (!fetcher->missing().empty()) {
      log_.info("commercetools.not_configured",
                {{"tenant", tenant.name()}, {"missing", fetcher->missing()}});
    }
    fetchers.add(tenant.name(), *std::move(fetcher));
  }
  return std::monostate{};
}

Status Service::start_direct() {
  for (const auto& tenant : tenants_.all()) {
    if (tenant.in_use().needs.hearing.hears("Cart Abandoned")) {
      return Error{Errc::invalid, "events_on",
                   "names Cart Abandoned, which waits for a time: expected sync.mode (SYNC_MODE) "
                   "durable for it, because direct mode keeps nothing"};
    }
    // Each delivery in progress has sinks of its own, and few calls.
    const auto sink_for = [this, &tenant](const Target& target) {
      return make_sink(tenant, target, 1, nullptr, CallClass::any);
    };
    TenantFetcher fetchers;
    if (auto status = add_fetchers(tenant, fetchers); !status) return status;
    directs_.emplace(
        &tenant, std::make_unique<Direct>(Direct::Options{&tenant, sink_for, std::move(fetchers)},
                                          metrics_, log_));
  }
  return std::monostate{};
}

Status Service::add_dispatchers(const ConfiguredTenant& tenant) {
  for (const auto& target : tenant.tenant.targets) {
    // The dispatcher takes the sinks, which ask it before their requests and tell it of them.
    const auto dispatcher = std::make_shared<Dispatcher*>(nullptr);
    const auto& connection = tenant.connection(target);
    auto due = make_sink(tenant, target, connection.concurrency, dispatcher, CallClass::healthy);
    if (!due) return std::move(due).error();
    auto failing = make_sink(tenant, target, 1, dispatcher, CallClass::failing);
    if (!failing) return std::move(failing).error();
    Dispatcher::Options options;
    options.tenant = tenant.name();
    options.target = target.name;
    options.retry = tenant.tenant.retry;
    options.protocol = target.protocol;
    options.retry.max_retries = connection.max_retries.value_or(options.retry.max_retries);
    options.requests_per_minute = connection.rate_limit_per_minute;
    options.calls_a_request = connection.batch_size;
    options.request_timeout = connection.timeout;
    options.concurrency = connection.concurrency;
    *dispatcher = &worker_->add({*std::move(due), *std::move(failing)}, std::move(options));
  }
  return std::monostate{};
}

Status Service::start_worker() {
  TenantFetcher fetchers;
  for (const auto& tenant : tenants_.all()) {
    if (auto status = add_fetchers(tenant, fetchers); !status) return status;
  }
  worker_ = std::make_unique<Worker>(
      *store_, is_shared(settings_.store), tenants_, std::move(fetchers),
      [this] { housekeeping_->notify(); }, metrics_, log_);
  for (const auto& tenant : tenants_.all()) {
    if (auto status = add_dispatchers(tenant); !status) return status;
  }
  worker_->start();
  start_jobs();
  return std::monostate{};
}

void Service::start_jobs() {
  nights_ = std::make_unique<NightlyReconciliations>(settings_.reconcile, tenants_, *store_, log_);
  JobRunner::Hooks hooks;
  hooks.on_entries = [this] { worker_->notify(); };
  hooks.on_look = [this] { nights_->make_due(); };
  const auto on_reconciled = [this](const auto& request, const auto& report) {
    drift_.set(request, report);
  };
  jobs_ = std::make_unique<JobRunner>(
      JobTools{tenants_, worker_->traffic(), *store_, paces_, on_reconciled}, std::move(hooks),
      log_);
  jobs_->start();
}

/// Not in a function: it is suspended at any moment, which looks like a database that does not
/// answer.
void Service::watch_readiness() {
  if (!store_ || host_of(process_environment()) != Host::server) return;
  readiness_ = std::make_unique<ReadinessWatch>(*store_, log_);
}

/// Not in a function either, where a thread cannot count on time.
void Service::count_refusals() {
  const bool takes_none = settings_.role == Role::worker;
  if (!store_ || takes_none || host_of(process_environment()) != Host::server) return;
  refusals_ = std::make_unique<RefusalTally>(*store_);
}

void Service::start_housekeeping() {
  const auto dead_letters =
      settings_.sync.dead_letter_queue ? DeadLetters::keep : DeadLetters::prune;
  housekeeping_ = std::make_unique<Housekeeping>(
      *store_, Housekeeping::Options{settings_.store.keep_bodies, dead_letters}, log_);
}

Status Service::prepare_authenticators() {
  if (settings_.role == Role::worker) return std::monostate{};
  for (const auto& source : tenants_.sources()) {
    const auto report = [this, name = source.settings.name](const Error& error) {
      log_.warn("keys.unavailable", {{"source", name}, {"error", to_string(error)}});
    };
    auto authenticator = Authenticator::create(source.settings, report);
    if (!authenticator) return std::move(authenticator).error();
    authenticators_.push_back(*std::move(authenticator));
  }
  return std::monostate{};
}

std::vector<WebhookSource> Service::webhook_sources() {
  std::vector<WebhookSource> all;
  const bool by_body = settings_.role == Role::gateway && !settings_.has_file;
  auto authenticator = authenticators_.begin();
  for (const auto& source : tenants_.sources()) {
    if (authenticator == authenticators_.end()) break;  // a worker has none
    const auto direct = directs_.find(source.tenant);
    const int limit = source.settings.rate_limit_per_minute;
    all.push_back({std::move(*authenticator++), source,
                   direct == directs_.end() ? nullptr : direct->second.get(),
                   limit > 0 ? std::make_unique<InboundLimit>(limit) : nullptr, by_body});
  }
  return all;
}

bool Service::take(std::string_view source, std::string_view body) {
  return has_rules() && gateway_->take(source, body);
}

void Service::start_gateway() {
  Gateway::Options options;
  options.store = store_ ? &*store_ : nullptr;
  options.sources = webhook_sources();
  options.on_accepted = [this] {
    if (worker_) worker_->notify();
  };
  options.on_refused = [this](std::string_view tenant, std::string_view source) {
    if (refusals_) refusals_->note(tenant, source);
  };
  gateway_ = std::make_unique<Gateway>(std::move(options), metrics_, log_);
}

http::Handler Service::handler() {
  return [this](const http::Request& request) {
    if (!has_rules()) return error_response(503, "the rules of the mapping cannot be read");
    return gateway_->handle(request);
  };
}

http::Hooks Service::hooks() {
  http::Hooks hooks;
  hooks.before_body = [this](const http::Request& request) {
    return gateway_->before_body(request, settings_.webhooks.max_body_bytes);
  };
  hooks.too_large = [this](const http::Request& request) { return gateway_->too_large(request); };
  hooks.on_refused = [this](int status) { metrics_.refused(status); };
  return hooks;
}

Status Service::listen() {
  http::Limits limits;
  limits.body = settings_.webhooks.max_body_bytes;
  limits.stop_deadline = stop_gateway_within;
  limits.max_connections_per_address = settings_.server.max_connections_per_address;
  server_ = std::make_unique<http::Server>(limits, handler(), hooks());
  auto port = server_->bind(settings_.server.host, settings_.server.port);
  if (!port && settings_.server.any_port) port = server_->bind(settings_.server.host, 0);
  if (!port) return cannot_listen(settings_.server);
  port_ = *port;
  serving_ = std::thread([this] { server_->run(); });
  return std::monostate{};
}

bool Service::ended() const {
  return (!worker_ || worker_->stopped()) && (!jobs_ || jobs_->stopped()) &&
         (!housekeeping_ || housekeeping_->stopped()) && (!readiness_ || readiness_->stopped()) &&
         (!rules_ || rules_->stopped()) && (!refusals_ || refusals_->stopped());
}

void Service::join() {
  if (jobs_) jobs_->join();
  if (worker_) worker_->join();
  if (housekeeping_) housekeeping_->join();
  if (readiness_) readiness_->join();
  if (refusals_) refusals_->join();
}

bool Service::stop() {
  stopping_ = true;
  if (listening_) log_.info("server.stopping");
  if (gateway_) gateway_->drain();
  if (serving_.joinable()) {
    server_->stop();
    serving_.join();
  }
  if (housekeeping_) housekeeping_->request_stop();
  if (readiness_) readiness_->request_stop();
  if (rules_) rules_->request_stop();
  if (refusals_) refusals_->request_stop();
  if (jobs_) jobs_->request_stop();
  if (worker_) worker_->request_stop();
  const Time deadline = now() + stop_threads_within;
  while (!ended() && now() < deadline) std::this_thread::sleep_for(Duration{10});
  const bool clean = ended();
  if (clean) join();
  if (listening_) {
    log_.write(clean ? log::Level::info : log::Level::warn, "server.stopped", {{"clean", clean}});
  }
  return clean;
}

}  // namespace ctsync::server
