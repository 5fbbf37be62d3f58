// SPDX-License-Identifier: MIT
#include "command/demo/demo.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <http/client.hpp>
#include <memory>
#include <random>
#include <string>
#include <system_error>
#include <utility>

#include "command/demo/samples.hpp"
#include "command/demo/stand_in.hpp"
#include "command/demo/temporary_folder.hpp"
#include "command/failure.hpp"
#include "command/output.hpp"
#include "command/post.hpp"
#include "service/listening.hpp"
#include "service/service.hpp"
#include "service/signals.hpp"

namespace ctsync::server {

namespace {

std::string random_secret() {
  std::random_device device;
  return fmt::format("demo-{:08x}{:08x}{:08x}", device(), device(), device());
}

/// Posts one sample as a forwarder does, and prints the response.
Status post(http::Client& client, const std::string& secret, const Sample& sample) {
  auto response = post_signed(client, "/webhooks/commercetools", secret, sample.body);
  if (!response) return std::move(response).error();
  print("  {}: {} {}\n", sample.title, response->status, response->body);
  return {std::monostate{}};
}

Status post_samples(int port, const std::string& secret) {
  http::ClientOptions options;
  options.base_url = fmt::format("http://127.0.0.1:{}", port);
  auto client = http::Client::create(options);
  if (!client) return std::move(client).error();
  for (const auto& sample : samples) {
    if (auto status = post(*client, secret, sample); !status) return status;
  }
  return post(*client, "a secret that is not the right one",
              {"the first one again, wrongly signed", samples.front().body});
}

Settings demo_settings(Settings settings, int segment_port, const std::filesystem::path& folder) {
  settings.segment.url = fmt::format("http://127.0.0.1:{}", segment_port);
  settings.has_segment = true;
  settings.segment.credentials.secret = Secret("demo-write-key");
  settings.webhooks.secrets = {Secret(random_secret())};
  settings.webhooks.accepted_sources = {"commercetools"};
  settings.sources.clear();
  settings.tenants.clear();
  settings.cdp.url.clear();
  settings.crm.url.clear();
  settings.store = {};
  settings.store.path = (folder / "ctsync.db").string();
  settings.log.level = LogLevel::error;
  return settings;
}

Result<std::unique_ptr<Service>> start(Settings& settings) {
  auto service = Service::start(settings);
  const bool is_taken = !service && service.error().where == listen_settings &&
                        service.error().code == Errc::unavailable;
  if (!is_taken) return service;
  print("port {} is taken, so the demonstration takes a free one\n", settings.server.port);
  settings.server.port = 0;
  return Service::start(settings);
}

/// How this program is started again, from any folder.
std::string this_program() {
  std::error_code failed;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", failed);
  return failed ? "ctsync" : path.string();
}

/// Writes the first sample to a file, and prints the commands to continue by hand.
void print_next_steps(const Settings& settings, int port, const std::filesystem::path& folder) {
  const auto file = folder / "customer.json";
  std::ofstream(file) << samples.front().body << '\n';
  print(
      "\nctsync goes on serving; Ctrl-C ends it. To go on by hand, in another terminal:\n"
      "  WEBHOOK_SECRET={1} {0} send {2} --to http://127.0.0.1:{3}\n"
      "  {0} map {2}\n"
      "  INBOX_DATABASE_URL=sqlite:{4} {0} outbox\n"
      "  and http://127.0.0.1:{3}/metrics\n",
      this_program(), settings.webhooks.secrets.front().reveal(), file.string(), port,
      settings.store.path);
}

/// Posts the samples to the service and waits until all their calls have arrived.
Status present(const Settings& settings, int port, StandIn& segment) {
  print("2. ctsync listens on http://127.0.0.1:{}/webhooks/commercetools\n", port);
  print("3. sample deliveries are signed and posted:\n");
  flush_output();
  if (auto status = post_samples(port, settings.webhooks.secrets.front().reveal()); !status) {
    return status;
  }
  if (!segment.wait_for(sample_calls)) {
    return Error{Errc::unavailable, "", "the calls did not arrive in time"};
  }
  print(
      "4. all calls have arrived: one per state of a customer, none for the repeated and the "
      "overtaken delivery\n");
  return std::monostate{};
}

}  // namespace

int serve_demo(Settings settings) {
  block_end_signals();
  const TemporaryFolder folder;
  StandIn segment;
  auto segment_port = segment.start();
  if (!segment_port) return failed("serve", segment_port.error());
  print("1. a stand-in for Segment listens on http://127.0.0.1:{}\n", *segment_port);

  settings = demo_settings(std::move(settings), *segment_port, folder.path());
  auto service = start(settings);
  if (!service) return failed("serve", service.error());
  const int port = (*service)->port();
  if (auto status = present(settings, port, segment); !status) {
    return failed("serve", status.error());
  }
  print_next_steps(settings, port, folder.path());
  flush_output();
  wait_for_end_signal();
  if (!(*service)->stop()) std::_Exit(exit_ok);
  return exit_ok;
}

}  // namespace ctsync::server
