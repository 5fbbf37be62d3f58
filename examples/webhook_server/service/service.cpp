// SPDX-License-Identifier: MIT
#include "service/service.hpp"

#include <fmt/core.h>

#include <csignal>
#include <cstdlib>
#include <ctsync/base/version.hpp>
#include <ctsync/protocol/segment/limits.hpp>
#include <utility>

#include "clock.hpp"
#include "command/commands.hpp"
#include "delivery/segment_sink.hpp"
#include "operator/rows.hpp"
#include "service/host.hpp"

namespace ctsync::server {

namespace {

constexpr std::string_view segment_target = "segment";
constexpr std::string_view public_api_endpoint = "segment_public_api";
constexpr Duration stop_gateway_within = std::chrono::seconds{5};
constexpr Duration stop_worker_within = std::chrono::seconds{8};
constexpr Duration between_house_rounds = std::chrono::minutes{10};

log::Log::Options log_options(const Settings& settings) {
  log::Log::Options options;
  options.level = settings.log.level;
  if (settings.log.format == LogFormat::json) options.format = log::Format::json;
  if (settings.log.format == LogFormat::text) options.format = log::Format::text;
  options.environment = settings.environment;
  // A function stands still from its answer to the next request, and may never go on.
  options.at_once = host_of(process_environment()) != Host::server;
  return options;
}

Config config_of(const Settings& settings) {
  Config config;
  config.tenant = settings.tenant;
  config.user_id = settings.segment.user_id;
  config.on_delete = settings.segment.on_delete;
  config.on_email_change = settings.segment.on_email_change;
  config.consent_field = settings.commercetools.consent_field;
  return config;
}

/// What requests go to besides the target.
std::vector<std::string> endpoints_of(const Settings& settings) {
  if (settings.segment.public_api_token.empty()) return {};
  return {std::string(public_api_endpoint)};
}

std::vector<std::string> source_names(const Settings& settings) {
  std::vector<std::string> names;
  for (auto& source : all_sources(settings)) names.push_back(std::move(source.name));
  return names;
}

}  // namespace

Service::Service(const Settings& settings, std::optional<sqlite::Store> store)
    : settings_(settings),
      log_(log::Log::create(log_options(settings))),
      metrics_({std::string(version),
                settings.environment,
                source_names(settings),
                {std::string(segment_target)},
                endpoints_of(settings)}),
      store_(std::move(store)) {}

Result<std::unique_ptr<Service>> Service::prepare(const Settings& settings) {
  std::optional<sqlite::Store> store;
  if (settings.sync.mode != Mode::direct) {
    auto opened = sqlite::Store::open({settings.store.path, true});
    if (!opened) return about_store(std::move(opened).error());
    store.emplace(std::move(*opened));
  }
  std::unique_ptr<Service> service(new Service(settings, std::move(store)));
  if (auto status = service->start_delivery(); !status) return std::move(status).error();
  if (auto status = service->start_gateway(); !status) return std::move(status).error();
  if (service->store_) {
    service->housekeeping_ = std::thread([raw = service.get()] { raw->keep_house(); });
  }
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
              {"target", segment_target},
              {"mode", store_ ? "durable" : "direct"}});
}

void Service::invocation_failed(const Error& error) {
  log_.warn("invocation.failed", {{"code", name(error.code)}, {"error", to_string(error)}});
}

Service::~Service() {
  if (!stopping_) stop();
}

Result<AnySink> Service::make_sink() {
  return make_segment_sink(
      settings_.segment,
      [this](int status, Duration took) {
        if (worker_) worker_->requested();
        metrics_.target_request(segment_target, status, took);
      },
      [this](int status, Duration took) {
        metrics_.target_request(public_api_endpoint, status, took);
      });
}

Status Service::start_delivery() {
  auto sink = make_sink();  // tells what is wrong with the settings, in either mode
  if (!sink) return std::move(sink).error();
  auto fetch = CustomerFetcher::create(settings_.commercetools);
  if (!fetch) return std::move(fetch).error();
  if (!fetch->missing().empty()) {
    log_.info("commercetools.not_configured", {{"missing", fetch->missing()}});
  }
  const Target target{std::string(segment_target), segment::refusal};
  if (!store_) {
    direct_ =
        std::make_unique<Direct>(Direct::Options{config_of(settings_), target,
                                                 [this] { return make_sink(); }, std::move(*fetch)},
                                 metrics_, log_);
    return {std::monostate{}};
  }
  Worker::Options options;
  options.config = config_of(settings_);
  options.target = target;
  options.retry.base = settings_.sync.backoff;
  options.retry.max_age = settings_.sync.max_retry_age;
  options.requests_per_minute = settings_.segment.rate_limit_per_minute;
  options.calls_a_request = settings_.segment.batch_size;
  options.on_erased = [this] { house_.notify(); };
  worker_ = std::make_unique<Worker>(*store_, std::move(*sink), std::move(*fetch),
                                     std::move(options), metrics_, log_);
  worker_->start();
  return {std::monostate{}};
}

Result<std::vector<std::unique_ptr<const Authenticator>>> Service::authenticators() {
  std::vector<std::unique_ptr<const Authenticator>> all;
  for (auto& source : all_sources(settings_)) {
    const auto report = [this, name = source.name](const Error& error) {
      log_.warn("keys.unavailable", {{"source", name}, {"error", to_string(error)}});
    };
    auto made = Authenticator::create(std::move(source), report);
    if (!made) return std::move(made).error();
    all.push_back(std::move(*made));
  }
  return all;
}

bool Service::take(std::string_view source, std::string_view body) {
  return gateway_->take(source, body);
}

Status Service::start_gateway() {
  auto sources = authenticators();
  if (!sources) return std::move(sources).error();
  gateway_ =
      std::make_unique<Gateway>(store_ ? &*store_ : nullptr,
                                Gateway::Options{config_of(settings_), std::move(*sources),
                                                 [this] { worker_->notify(); }, direct_.get()},
                                metrics_, log_);
  return {std::monostate{}};
}

http::Handler Service::handler() {
  return [this](const http::Request& request) { return gateway_->handle(request); };
}

http::Hooks Service::hooks() {
  http::Hooks hooks;
  hooks.before_body = [this](const http::Request& request) {
    return gateway_->before_body(request, settings_.webhooks.max_body_bytes);
  };
  hooks.on_refused = [this](int status) { metrics_.refused(status); };
  return hooks;
}

Status Service::listen() {
  http::Limits limits;
  limits.body = settings_.webhooks.max_body_bytes;
  limits.stop_deadline = stop_gateway_within;
  server_ = std::make_unique<http::Server>(limits, handler(), hooks());
  auto port = server_->bind(settings_.server.host, settings_.server.port);
  if (!port) {
    const std::string at = settings_.server.host + ":" + std::to_string(settings_.server.port);
    return Error{port.error().code, std::string(listen_settings),
                 "cannot listen at " + at + ": " + port.error().detail};
  }
  port_ = *port;
  serving_ = std::thread([this] { server_->run(); });
  return {std::monostate{}};
}

bool Service::stop() {
  stopping_ = true;
  if (listening_) log_.info("server.stopping");
  if (gateway_) gateway_->drain();
  if (serving_.joinable()) {
    server_->stop();
    serving_.join();
  }
  house_.notify();
  if (worker_) worker_->request_stop();
  const auto ended = [this] {
    return (!worker_ || worker_->stopped()) && (house_kept_ || !housekeeping_.joinable());
  };
  const Time deadline = now() + stop_worker_within;
  while (!ended() && now() < deadline) std::this_thread::sleep_for(Duration{10});
  const bool clean = ended();
  if (clean && worker_) worker_->join();
  if (clean && housekeeping_.joinable()) housekeeping_.join();
  if (listening_) {
    log_.write(clean ? log::Level::info : log::Level::warn, "server.stopped", {{"clean", clean}});
  }
  return clean;
}

void Service::keep_house() {
  const auto dead_letters =
      settings_.sync.dead_letter_queue ? DeadLetters::keep : DeadLetters::forget;
  while (!stopping_) {
    const Time time = now();
    auto pruned = store_->prune(time - settings_.store.keep_bodies, time, dead_letters);
    if (!pruned) {
      log_.write(log::Level::warn, "prune.failed", {{"error", to_string(pruned.error())}});
    } else if (*pruned > 0) {
      log_.write(log::Level::info, "prune.done", {{"rows", *pruned}});
    }
    // Erasures of any process count, also of one that has ended since.
    if (auto status = store_->scrub(Scrub::in_good_time, time); !status) {
      log_.write(log::Level::error, "scrub.failed", {{"error", to_string(status.error())}});
    }
    if (!stopping_) house_.wait(between_house_rounds);
  }
  house_kept_ = true;
}

void block_end_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

void wait_for_end_signal() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  int signal = 0;
  while (sigwait(&set, &signal) != 0) {
  }
}

}  // namespace ctsync::server
