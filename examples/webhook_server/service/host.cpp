// SPDX-License-Identifier: MIT
#include "service/host.hpp"

#include <sys/resource.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <lambda/runtime.hpp>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vercel/function.hpp>

#include "clock.hpp"
#include "service/service.hpp"
#include "service/signals.hpp"
#include "settings/environment.hpp"
#include "settings/hosting.hpp"

namespace ctsync::server {

namespace {

constexpr std::string_view vercel_port_variable = "VERCEL_DEV_PORT";
/// The exit code that is reported to the host if the service cannot start.
constexpr int start_failed_code = 1;
/// Lambda allows half a second to two seconds between SIGTERM and SIGKILL.
constexpr Duration finish_within{400};

const auto process_began = std::chrono::steady_clock::now();

std::string value_of(std::string_view variable) {
  return process_environment()(variable).value_or("");
}

/// The tests of Vercel's own runtimes choose another port by a variable.
int port_or(const std::string& text, int standard) {
  int port = standard;
  std::from_chars(text.data(), text.data() + text.size(), port);
  return port;
}

/// Raises the soft limit of open files: each connection is one, and the usual limit is too low.
void allow_many_connections() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

Error start_failed(Error error) {
  tell_start_failed(std::array{error}, start_failed_code);
  return error;
}

/// Stops the service. Ends the process if threads still wait for a target: they cannot be joined in
/// time, and their work is in the store.
void stop_or_exit(Service& service) {
  if (!service.stop()) std::_Exit(0);
}

/// Serverless hosts stop a process between requests, and may stop the clock of what elapses.
http::Handler after_a_stop(http::Handler handler) {
  return [handler = std::move(handler)](const http::Request& request) {
    process_clock().catch_up();
    return handler(request);
  };
}

Status serve_as_server(const Settings& settings, const StartBeside& start_beside) {
  auto service = Service::start(settings);
  if (!service) return std::move(service).error();
  auto beside = start_beside ? start_beside(**service) : nullptr;
  wait_for_end_signal();
  beside.reset();
  stop_or_exit(**service);
  return std::monostate{};
}

Status serve_on_vercel(const Settings& settings) {
  auto service = Service::prepare(settings);
  if (!service) return start_failed(std::move(service).error());
  vercel::Options options;
  options.ipc_path = value_of(vercel_socket_variable);
  options.body = settings.webhooks.max_body_bytes;
  options.port = port_or(value_of(vercel_port_variable), options.port);
  vercel::Function function(options, after_a_stop((*service)->handler()), (*service)->hooks());
  auto port = function.start(process_began);
  if (!port) return start_failed(std::move(port).error());
  (*service)->listening(name(Host::vercel), *port);
  std::thread serving([&function] { function.run(); });
  wait_for_end_signal();
  (*service)->drain();
  function.stop();
  serving.join();
  stop_or_exit(**service);
  return std::monostate{};
}

Result<std::unique_ptr<lambda::Runtime>> make_runtime(Service& service) {
  lambda::Handlers handlers;
  handlers.request = after_a_stop(service.handler());
  auto hooks = service.hooks();
  handlers.before_body = std::move(hooks.before_body);
  handlers.too_large = std::move(hooks.too_large);
  handlers.record = [&service](std::string_view source, std::string_view body) {
    process_clock().catch_up();
    return service.take(source, body);
  };
  lambda::Options options;
  options.api = value_of(lambda_api_variable);
  options.clock = wall_now;
  options.on_failed = [&service](const Error& error) { service.invocation_failed(error); };
  return lambda::Runtime::create(std::move(options), std::move(handlers));
}

Status serve_on_lambda(const Settings& settings) {
  auto prepared = Service::prepare(settings);
  if (!prepared) return start_failed(std::move(prepared).error());
  const std::shared_ptr<Service> service = *std::move(prepared);
  auto runtime = make_runtime(*service);
  if (!runtime) return start_failed(std::move(runtime).error());
  const std::shared_ptr<lambda::Runtime> shared = *std::move(runtime);
  service->listening(name(Host::lambda), 0);
  // The thread owns both, since it outlives this function.
  std::thread([service, shared] {
    wait_for_end_signal();
    // An abandoned event may still be processed; then the service cannot be stopped.
    if (shared->finish(finish_within)) service->stop();
    std::_Exit(0);
  }).detach();
  Error error = shared->run();
  service->stop();
  return error;
}

}  // namespace

void tell_start_failed(std::span<const Error> errors, int exit_code) {
  std::string message;
  for (const auto& error : errors) {
    message.append(message.empty() ? "" : "; ").append(to_string(error));
  }
  switch (host_of(process_environment())) {
    case Host::server: break;
    case Host::vercel:
      vercel::tell_unrecoverable(value_of(vercel_socket_variable), exit_code, message);
      break;
    case Host::lambda:
      const auto code = errors.empty() ? Errc::internal : errors.front().code;
      lambda::Runtime::tell_init_error(value_of(lambda_api_variable),
                                       {code, {}, std::move(message)});
      break;
  }
}

Status serve(const Settings& settings, const StartBeside& beside) {
  block_end_signals();
  allow_many_connections();
  switch (host_of(process_environment())) {
    case Host::server: break;
    case Host::vercel: return serve_on_vercel(settings);
    case Host::lambda: return serve_on_lambda(settings);
  }
  return serve_as_server(settings, beside);
}

}  // namespace ctsync::server
