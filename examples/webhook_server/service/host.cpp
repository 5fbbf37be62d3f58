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
#include "command/commands.hpp"
#include "operator/rows.hpp"
#include "service/service.hpp"

namespace ctsync::server {

namespace {

constexpr std::string_view vercel_socket = "VERCEL_IPC_PATH";
constexpr std::string_view vercel_port = "VERCEL_DEV_PORT";
constexpr std::string_view lambda_api = "AWS_LAMBDA_RUNTIME_API";
/// Lambda allows half a second to two seconds between SIGTERM and SIGKILL.
constexpr Duration finish_within{400};

const auto process_began = std::chrono::steady_clock::now();

bool is_set(const Environment& environment, std::string_view variable) {
  const auto value = environment(variable);
  return value && !value->empty();
}

std::string value_of(std::string_view variable) {
  return process_environment()(variable).value_or("");
}

/// Vercel's own runtimes let their tests choose another port in this way.
int port_or(const std::string& text, int standard) {
  int port = standard;
  std::from_chars(text.data(), text.data() + text.size(), port);
  return port;
}

/// A connection is a file, and the usual soft limit is lower than the number of connections served.
void allow_many_connections() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

int start_failed(const Error& error) {
  tell_start_failed(std::array{error}, exit_failed);
  return failed("serve", error);
}

int serve_as_server(const Settings& settings) {
  auto service = Service::start(settings);
  if (!service) return failed("serve", service.error());
  wait_for_end_signal();
  // A thread that still waits for the target cannot be joined in time; what it holds is in the
  // store, so leaving it behind loses nothing.
  if (!(*service)->stop()) std::_Exit(exit_ok);
  return exit_ok;
}

int serve_on_vercel(const Settings& settings) {
  auto service = Service::prepare(settings);
  if (!service) return start_failed(service.error());
  vercel::Options options;
  options.ipc_path = value_of(vercel_socket);
  options.body = settings.webhooks.max_body_bytes;
  options.port = port_or(value_of(vercel_port), options.port);
  vercel::Function function(options, (*service)->handler(), (*service)->hooks());
  auto port = function.start(process_began);
  if (!port) return start_failed(port.error());
  (*service)->listening(name(Host::vercel), *port);
  std::thread serving([&function] { function.run(); });
  wait_for_end_signal();
  (*service)->drain();
  function.stop();
  serving.join();
  if (!(*service)->stop()) std::_Exit(exit_ok);
  return exit_ok;
}

int serve_on_lambda(const Settings& settings) {
  auto prepared = Service::prepare(settings);
  if (!prepared) return start_failed(prepared.error());
  auto& service = *prepared;
  lambda::Handlers handlers;
  handlers.request = service->handler();
  handlers.before_body = service->hooks().before_body;
  handlers.record = [&service](std::string_view source, std::string_view body) {
    return service->take(source, body);
  };
  lambda::Options options;
  options.api = value_of(lambda_api);
  options.clock = now;
  options.on_failed = [&service](const Error& error) { service->invocation_failed(error); };
  auto runtime = lambda::Runtime::create(std::move(options), std::move(handlers));
  if (!runtime) return start_failed(runtime.error());
  service->listening(name(Host::lambda), 0);
  std::thread([&] {
    wait_for_end_signal();
    // An event that was given up may still be worked on, so nothing is taken apart here.
    if ((*runtime)->finish(finish_within)) service->stop();
    std::_Exit(exit_ok);
  }).detach();
  const Error error = (*runtime)->run();
  failed("serve", error);
  service->stop();
  std::_Exit(exit_failed);
}

}  // namespace

std::string_view name(Host host) noexcept {
  switch (host) {
    case Host::server: return "server";
    case Host::vercel: return "vercel";
    case Host::lambda: return "lambda";
  }
  return "server";
}

Host host_of(const Environment& environment) {
  if (is_set(environment, vercel_socket)) return Host::vercel;
  return is_set(environment, lambda_api) ? Host::lambda : Host::server;
}

bool keeps_files(const Environment& environment) {
  constexpr std::string_view containers_on_vercel = "VERCEL";
  constexpr std::string_view containers_on_lambda = "AWS_LAMBDA_FUNCTION_NAME";
  return host_of(environment) == Host::server && !is_set(environment, containers_on_vercel) &&
         !is_set(environment, containers_on_lambda);
}

void tell_start_failed(std::span<const Error> errors, int exit_code) {
  std::string message;
  for (const auto& error : errors) {
    message.append(message.empty() ? "" : "; ").append(to_string(error));
  }
  switch (host_of(process_environment())) {
    case Host::server: break;
    case Host::vercel:
      vercel::tell_unrecoverable(value_of(vercel_socket), exit_code, message);
      break;
    case Host::lambda:
      const auto code = errors.empty() ? Errc::internal : errors.front().code;
      lambda::Runtime::tell_init_error(value_of(lambda_api), {code, {}, std::move(message)});
      break;
  }
}

int serve(const Settings& settings) {
  block_end_signals();
  allow_many_connections();
  switch (host_of(process_environment())) {
    case Host::server: break;
    case Host::vercel: return serve_on_vercel(settings);
    case Host::lambda: return serve_on_lambda(settings);
  }
  return serve_as_server(settings);
}

}  // namespace ctsync::server
