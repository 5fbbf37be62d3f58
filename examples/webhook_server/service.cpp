// SPDX-License-Identifier: MIT
#include "service.hpp"

#include <fmt/core.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <ctsync/segment/limits.hpp>
#include <ctsync/version.hpp>
#include <http/client.hpp>
#include <segment/sink.hpp>
#include <utility>

#include "clock.hpp"
#include "commands.hpp"
#include "rows.hpp"

namespace ctsync::server {

namespace {

constexpr std::string_view segment_target = "segment";
constexpr Duration stop_gateway_within = std::chrono::seconds{5};
constexpr Duration stop_worker_within = std::chrono::seconds{8};
constexpr Duration between_house_rounds = std::chrono::minutes{10};

log::Log::Options log_options(const Settings& settings) {
  log::Log::Options options;
  options.level = settings.log.level;
  if (settings.log.format == LogFormat::json) options.format = log::Format::json;
  if (settings.log.format == LogFormat::text) options.format = log::Format::text;
  options.environment = settings.environment;
  return options;
}

/// A connection is a file, and the usual soft limit is lower than the number of connections served.
void allow_many_connections() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

Config config_of(const Settings& settings) {
  Config config;
  config.tenant = settings.tenant;
  config.user_id = settings.segment.user_id;
  return config;
}

std::vector<std::string> revealed(const std::vector<Secret>& secrets) {
  std::vector<std::string> texts;
  for (const auto& secret : secrets) texts.push_back(secret.reveal());
  return texts;
}

}  // namespace

Service::Service(const Settings& settings, sqlite::Store store)
    : settings_(settings),
      log_(log::Log::create(log_options(settings))),
      metrics_({std::string(version),
                settings.environment,
                settings.webhooks.accepted_sources,
                {std::string(segment_target)}}),
      store_(std::move(store)) {}

Result<std::unique_ptr<Service>> Service::start(const Settings& settings) {
  auto store = sqlite::Store::open({settings.store.path, true});
  if (!store) return about_store(std::move(store).error());
  std::unique_ptr<Service> service(new Service(settings, std::move(*store)));
  if (auto status = service->start_worker(); !status) return std::move(status).error();
  if (auto status = service->start_gateway(); !status) return std::move(status).error();
  service->housekeeping_ = std::thread([raw = service.get()] { raw->keep_house(); });
  service->log_.write(log::Level::info, "server.listening",
                      {{"version", version},
                       {"host", settings.server.host},
                       {"port", std::int64_t{service->port_}},
                       {"target", segment_target}});
  return service;
}

Service::~Service() {
  if (!stopping_) stop();
}

Status Service::start_worker() {
  http::ClientOptions client_options;
  client_options.base_url = settings_.segment.url;
  client_options.total_timeout = settings_.segment.timeout;
  client_options.ca_file = settings_.segment.ca_file;
  client_options.where =
      settings_.segment.ca_file.empty()
          ? "segment.region (SEGMENT_REGION)"
          : "segment.region (SEGMENT_REGION) or segment.ca_file (SEGMENT_CA_FILE)";
  auto client = http::Client::create(client_options);
  if (!client) return std::move(client).error();

  auto fetch = CustomerFetcher::create(settings_.commercetools);
  if (!fetch) return std::move(fetch).error();
  if (!fetch->missing().empty()) {
    log_.info("commercetools.not_configured", {{"missing", fetch->missing()}});
  }

  segment::SinkOptions sink_options;
  sink_options.write_key = settings_.segment.write_key.reveal();
  sink_options.batch_events = settings_.segment.batch_size;
  sink_options.clock = now;
  sink_options.on_request = [this](int status, Duration took) {
    worker_->requested();
    metrics_.target_request(segment_target, status, took);
  };

  Worker::Options options;
  options.config = config_of(settings_);
  options.target = {std::string(segment_target), segment::refusal};
  options.retry.base = settings_.sync.backoff;
  options.retry.max_age = settings_.sync.max_retry_age;
  options.requests_per_minute = settings_.segment.rate_limit_per_minute;
  worker_ = std::make_unique<Worker>(
      store_, AnySink(segment::Sink(std::move(*client), std::move(sink_options))),
      std::move(*fetch), std::move(options), metrics_, log_);
  worker_->start();
  return {std::monostate{}};
}

Status Service::start_gateway() {
  signature::Options verifier_options;
  verifier_options.replay_protection = settings_.webhooks.replay_protection;
  verifier_options.tolerance = settings_.webhooks.tolerance;
  verifier_options.where = "webhooks.secret (WEBHOOK_SECRET)";
  auto verifier =
      signature::SignatureVerifier::create(revealed(settings_.webhooks.secrets), verifier_options);
  if (!verifier) return std::move(verifier).error();
  gateway_ = std::make_unique<Gateway>(
      store_,
      Gateway::Options{config_of(settings_), settings_.webhooks.accepted_sources,
                       std::move(*verifier), [this] { worker_->notify(); }},
      metrics_, log_);

  http::Limits limits;
  limits.body = settings_.webhooks.max_body_bytes;
  limits.stop_deadline = stop_gateway_within;
  http::Hooks hooks;
  hooks.before_body = [this, most = limits.body](const http::Request& request) {
    return gateway_->before_body(request, most);
  };
  hooks.on_refused = [this](int status) { metrics_.refused(status); };
  server_ = std::make_unique<http::Server>(
      limits, [this](const http::Request& request) { return gateway_->handle(request); },
      std::move(hooks));
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
  const bool listening = port_ != 0;
  if (listening) log_.info("server.stopping");
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
  if (listening) {
    log_.write(clean ? log::Level::info : log::Level::warn, "server.stopped", {{"clean", clean}});
  }
  return clean;
}

void Service::keep_house() {
  const auto dead_letters =
      settings_.sync.dead_letter_queue ? DeadLetters::keep : DeadLetters::forget;
  while (!stopping_) {
    const Time time = now();
    auto pruned = store_.prune(time - settings_.store.keep_bodies, time, dead_letters);
    if (!pruned) {
      log_.write(log::Level::warn, "prune.failed", {{"error", to_string(pruned.error())}});
    } else if (*pruned > 0) {
      log_.write(log::Level::info, "prune.done", {{"rows", *pruned}});
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

int serve(const Settings& settings) {
  block_end_signals();
  allow_many_connections();
  auto service = Service::start(settings);
  if (!service) return failed("serve", service.error());
  wait_for_end_signal();
  // A thread that still waits for the target cannot be joined in time; what it holds is in the
  // store, so leaving it behind loses nothing.
  if (!(*service)->stop()) std::_Exit(exit_ok);
  return exit_ok;
}

}  // namespace ctsync::server
