// SPDX-License-Identifier: MIT
//
// The gateway of the ctsync program with its server and store, but without the worker. It measures
// only the cost of accepting deliveries.
//   gateway_host DATABASE SECRET      prints its port and serves until it is killed
//   gateway_host DATABASE SECRET N    calls the handler N times, for profilers

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <http/server.hpp>

#include "bodies.hpp"
#include "clock.hpp"
#include "delivery/open_store.hpp"
#include "intake/gateway.hpp"

namespace {

using namespace ctsync;

template <class T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "%s\n", to_string(result.error()).c_str());
  std::exit(1);
}

int handle(server::Gateway& gateway, const std::string& secret, std::uint32_t times) {
  auto body = bench::customer_of_2_kb();
  http::Request request;
  request.method = "POST";
  request.path = "/webhooks/commercetools";
  for (std::uint32_t i = 0; i < times; ++i) {
    body.set_number(i);
    request.body = body.text;
    const auto signature = must(signature::sign_timestamped(secret, server::now(), body.text));
    request.headers = {{"Host", "127.0.0.1"},
                       {"Content-Type", "application/json"},
                       {"X-Timestamp", signature.timestamp},
                       {"X-Signature", signature.signature}};
    if (const auto response = gateway.handle(request); response.status != 202) {
      std::fprintf(stderr, "%d %s\n", response.status, response.body.c_str());
      return 1;
    }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  std::signal(SIGPIPE, SIG_IGN);
  server::Settings settings;
  settings.tenant = "default";
  settings.store.path = argv[1];
  settings.webhooks.accepted_sources = {"commercetools"};
  settings.webhooks.secrets = {server::Secret(argv[2])};
  settings.webhooks.tolerance = std::chrono::minutes{5};
  const server::Tenants tenants(settings);
  auto store = must(server::open_serving_store(settings.store, {}));
  metrics::Metrics metrics(
      {"bench", "bench", {{"default", "commercetools"}}, {{"default", "segment"}}});
  log::Log log = log::Log::create({.level = log::Level::info, .stream = stderr});
  server::Gateway::Options options;
  options.store = &store;
  const auto& source = tenants.sources().front();
  options.sources.push_back({must(server::Authenticator::create(source.settings)), source});
  options.on_accepted = [] {};
  server::Gateway gateway(std::move(options), metrics, log);
  if (argc > 3) return handle(gateway, argv[2], static_cast<std::uint32_t>(std::atoi(argv[3])));
  http::Hooks hooks;
  hooks.before_body = [&](const http::Request& request) {
    return gateway.before_body(request, 1024 * 1024);
  };
  http::Server server(
      {}, [&](const http::Request& request) { return gateway.handle(request); }, std::move(hooks));
  std::printf("%d\n", must(server.bind("127.0.0.1", 0)));
  std::fflush(stdout);
  server.run();
}
