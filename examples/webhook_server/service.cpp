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
  config.on_delete = settings.segment.on_delete;
  config.on_email_change = settings.segment.on_email_change;
  config.consent_field = settings.commercetools.consent_field;
  return config;
}

/// `url_setting` is where errors say that the URL comes from.
http::ClientOptions client_options(const SegmentSettings& segment, const std::string& url,
                                   const std::string& url_setting) {
  http::ClientOptions options;
  options.base_url = url;
  options.total_timeout = segment.timeout;
  options.ca_file = segment.ca_file;
  options.where = url_setting;
  if (!segment.ca_file.empty()) options.where += " or segment.ca_file (SEGMENT_CA_FILE)";
  return options;
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

Service::Service(const Settings& settings, sqlite::Store store)
    : settings_(settings),
      log_(log::Log::create(log_options(settings))),
      metrics_({std::string(version),
                settings.environment,
                source_names(settings),
                {std::string(segment_target)},
                endpoints_of(settings)}),
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

Result<AnySink> Service::make_sink() {
  const auto& segment = settings_.segment;
  auto client =
      http::Client::create(client_options(segment, segment.url, "segment.region (SEGMENT_REGION)"));
  if (!client) return std::move(client).error();
  segment::SinkOptions options;
  options.write_key = segment.write_key.reveal();
  options.batch_events = segment.batch_size;
  options.clock = now;
  options.on_request = [this](int status, Duration took) {
    worker_->requested();
    metrics_.target_request(segment_target, status, took);
  };
  options.public_api_token = segment.public_api_token.reveal();
  if (!segment.public_api_token.empty() && !segment.public_api_url.empty()) {
    auto public_api = http::Client::create(client_options(
        segment, segment.public_api_url, "segment.public_api_url (SEGMENT_PUBLIC_API_URL)"));
    if (!public_api) return std::move(public_api).error();
    options.public_api = std::move(*public_api);
  }
  options.on_public_api_request = [this](int status, Duration took) {
    metrics_.target_request(public_api_endpoint, status, took);
  };
  return AnySink(segment::Sink(std::move(*client), std::move(options)));
}

Status Service::start_worker() {
  auto sink = make_sink();
  if (!sink) return std::move(sink).error();

  auto fetch = CustomerFetcher::create(settings_.commercetools);
  if (!fetch) return std::move(fetch).error();
  if (!fetch->missing().empty()) {
    log_.info("commercetools.not_configured", {{"missing", fetch->missing()}});
  }

  Worker::Options options;
  options.config = config_of(settings_);
  options.target = {std::string(segment_target), segment::refusal};
  options.retry.base = settings_.sync.backoff;
  options.retry.max_age = settings_.sync.max_retry_age;
  options.requests_per_minute = settings_.segment.rate_limit_per_minute;
  options.on_erased = [this] {
    to_scrub_ = true;
    house_.notify();
  };
  worker_ = std::make_unique<Worker>(store_, std::move(*sink), std::move(*fetch),
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

Status Service::start_gateway() {
  auto sources = authenticators();
  if (!sources) return std::move(sources).error();
  gateway_ = std::make_unique<Gateway>(
      store_,
      Gateway::Options{config_of(settings_), std::move(*sources), [this] { worker_->notify(); }},
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
    if (to_scrub_.exchange(false)) {
      if (auto status = store_.scrub(); !status) {
        log_.write(log::Level::error, "scrub.failed", {{"error", to_string(status.error())}});
      }
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
