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

Service::Service(const Settings& settings, std::optional<AnyStore> store)
    : settings_(settings),
      tenants_(settings),
      log_(log::Log::create(log_options(settings))),
      metrics_(metrics_options(settings, tenants_)),
      store_(std::move(store)) {}

Result<std::unique_ptr<Service>> Service::prepare(const Settings& settings) {
  std::optional<AnyStore> store;
  if (settings.sync.mode != Mode::direct) {
    auto opened = open_serving_store(
        settings.store, {settings.role, shared_settings(settings), longest_request(settings),
                         !keeps_files(process_environment())});
    if (!opened) return std::move(opened).error();
    store.emplace(*std::move(opened));
  }
  std::unique_ptr<Service> service(new Service(settings, std::move(store)));
  service->watch_readiness();
  if (settings.role != Role::gateway) {
    if (auto status = service->start_delivering(); !status) return std::move(status).error();
  }
  if (auto status = service->start_gateway(); !status) return std::move(status).error();
  return service;
}

Result<std::unique_ptr<Service>> Service::start(const Settings& settings) {
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
  if (auto status = prepare_sinks(); !status) return status;
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
    auto fetcher = ProjectFetcher::create(project);
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
    if (tenant.tenant.needs.hearing.hears("Cart Abandoned")) {
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
    directs_.emplace(&tenant, std::make_unique<Direct>(
                                  Direct::Options{&tenant.tenant, sink_for, std::move(fetchers)},
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
  return std::monostate{};
}

/// Not in a function: it is suspended at any moment, which looks like a database that does not
/// answer.
void Service::watch_readiness() {
  if (!store_ || host_of(process_environment()) != Host::server) return;
  readiness_ = std::make_unique<ReadinessWatch>(*store_, log_);
}

void Service::start_housekeeping() {
  const auto dead_letters =
      settings_.sync.dead_letter_queue ? DeadLetters::keep : DeadLetters::prune;
  housekeeping_ = std::make_unique<Housekeeping>(
      *store_, Housekeeping::Options{settings_.store.keep_bodies, dead_letters}, log_);
}

Result<std::vector<WebhookSource>> Service::webhook_sources() {
  std::vector<WebhookSource> all;
  if (settings_.role == Role::worker) return all;
  const bool by_body = settings_.role == Role::gateway && !settings_.has_file;
  for (const auto& source : tenants_.sources()) {
    const auto report = [this, name = source.settings.name](const Error& error) {
      log_.warn("keys.unavailable", {{"source", name}, {"error", to_string(error)}});
    };
    auto authenticator = Authenticator::create(source.settings, report);
    if (!authenticator) return std::move(authenticator).error();
    const auto direct = directs_.find(source.tenant);
    const int limit = source.settings.rate_limit_per_minute;
    all.push_back({*std::move(authenticator), source,
                   direct == directs_.end() ? nullptr : direct->second.get(),
                   limit > 0 ? std::make_unique<InboundLimit>(limit) : nullptr, by_body});
  }
  return all;
}

bool Service::take(std::string_view source, std::string_view body) {
  return gateway_->take(source, body);
}

Status Service::start_gateway() {
  auto sources = webhook_sources();
  if (!sources) return std::move(sources).error();
  gateway_ =
      std::make_unique<Gateway>(Gateway::Options{store_ ? &*store_ : nullptr, *std::move(sources),
                                                 [this] {
                                                   if (worker_) worker_->notify();
                                                 }},
                                metrics_, log_);
  return std::monostate{};
}

http::Handler Service::handler() {
  return [this](const http::Request& request) { return gateway_->handle(request); };
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
  if (!port) {
    const std::string at = settings_.server.host + ":" + std::to_string(settings_.server.port);
    return Error{port.error().code, std::string(listen_settings),
                 "cannot listen at " + at + ": " + port.error().detail + "; choose another"};
  }
  port_ = *port;
  serving_ = std::thread([this] { server_->run(); });
  return std::monostate{};
}

bool Service::ended() const {
  return (!worker_ || worker_->stopped()) && (!housekeeping_ || housekeeping_->stopped()) &&
         (!readiness_ || readiness_->stopped());
}

void Service::join() {
  if (worker_) worker_->join();
  if (housekeeping_) housekeeping_->join();
  if (readiness_) readiness_->join();
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
