// SPDX-License-Identifier: MIT
#include "command/demo/demo.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "admin/start.hpp"
#include "command/command_line.hpp"
#include "command/demo/samples.hpp"
#include "command/demo/stand_in.hpp"
#include "command/demo/temporary_folder.hpp"
#include "command/demo/visitors.hpp"
#include "command/failure.hpp"
#include "command/output.hpp"
#include "command/send/post.hpp"
#include "command/this_program.hpp"
#include "operator/init/files.hpp"
#include "operator/random.hpp"
#include "operator/text/shell_word.hpp"
#include "service/listening.hpp"
#include "service/service.hpp"
#include "service/signals.hpp"
#include "settings/configuration_source.hpp"

namespace ctsync::server {

namespace {

/// Posts one sample as a forwarder does, and prints the response.
Status post(http::Client& client, const Receiver& receiver, const Sample& sample) {
  auto response = post_signed(client, receiver, "", sample.body);
  if (!response) return std::move(response).error();
  print("  {}: {} {}\n", sample.title, response->status, response->body);
  return {std::monostate{}};
}

Status post_samples(int port, const std::string& secret) {
  const auto origin = fmt::format("http://127.0.0.1:{}", port);
  Receiver receiver{origin, origin, "/webhooks/commercetools", Signing::hmac, secret};
  auto client = client_of(receiver);
  if (!client) return std::move(client).error();
  for (const auto& sample : samples) {
    if (auto status = post(*client, receiver, sample); !status) return status;
  }
  receiver.secret = "a secret that is not the right one";
  return post(*client, receiver, {"the first one again, wrongly signed", samples.front().body});
}

using Variables = std::map<std::string, std::string>;

/// The settings of the demonstration, as a user would give them, with where to listen from the
/// environment of this process.
Result<Variables> demo_variables(int segment_port, const std::filesystem::path& folder) {
  auto secret = random_bytes(32);
  if (!secret) return std::move(secret).error();
  Variables variables{
      {"SEGMENT_REGION", fmt::format("http://127.0.0.1:{}", segment_port)},
      {"SEGMENT_WRITE_KEY", "demo-write-key"},
      {"WEBHOOK_SECRET", secret_text(*secret)},
      {"INBOX_DATABASE_URL", "sqlite:" + (folder / "ctsync.db").string()},
      {"LOG_LEVEL", "error"},
  };
  const auto process = process_environment();
  for (const auto& name : process.names()) {
    if (name != "PORT" && name != "HOST" && !name.starts_with("ADMIN_")) continue;
    if (auto value = process(name)) variables.emplace(name, *std::move(value));
  }
  return variables;
}

ConfigurationSource source_of(const Variables& variables) {
  const auto find = [variables](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(std::string(name));
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  return {{}, {find, [variables] {
                 std::vector<std::string> names;
                 for (const auto& [name, value] : variables) names.push_back(name);
                 return names;
               }}};
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

/// Prints the commands to continue by hand. The first one makes calls arrive here.
void print_next_steps(const Settings& settings, int port, const std::string& dashboard) {
  if (!dashboard.empty()) {
    print(
        "\nThe dashboard is at {}/ and shows what becomes of everything. Somebody made up\n"
        "registers, orders or changes their data every ten seconds.\n",
        dashboard);
  }
  print(
      "\nctsync goes on serving; Ctrl-C ends it. In another terminal, in any folder:\n"
      "  WEBHOOK_SECRET={1} {0} trigger customer.created --to http://127.0.0.1:{2}\n"
      "and the call of a new customer arrives here. Then:\n"
      "  {0} trigger --list\n"
      "  INBOX_DATABASE_URL=sqlite:{3} {0} outbox\n"
      "  and http://127.0.0.1:{2}/metrics\n",
      shell_word(this_program()), settings.webhooks.secrets.front().reveal(), port,
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

int serve_on(Settings settings, Variables variables, StandIn& segment) {
  auto service = start(settings);
  if (!service) return failed("serve", service.error());
  const int port = (*service)->port();
  variables["PORT"] = std::to_string(port);
  if (auto status = present(settings, port, segment); !status) {
    return failed("serve", status.error());
  }
  auto admin = admin::start_beside(**service, source_of(variables));
  print_next_steps(settings, port, admin.url);
  flush_output();
  segment.be_busy();
  std::optional<Visitors> visitors;
  visitors.emplace(port, settings.webhooks.secrets.front().reveal());
  wait_for_end_signal();
  visitors.reset();
  admin.ends_it.reset();
  if (!(*service)->stop()) std::_Exit(exit_ok);
  return exit_ok;
}

}  // namespace

int serve_demo() {
  block_end_signals();
  const TemporaryFolder folder;
  StandIn segment;
  auto segment_port = segment.start();
  if (!segment_port) return failed("serve", segment_port.error());
  print("1. a stand-in for Segment listens on http://127.0.0.1:{}\n", *segment_port);
  const auto variables = demo_variables(*segment_port, folder.path());
  if (!variables) return failed("serve", variables.error());
  return with_settings(source_of(*variables), Purpose::serve, [&](const Settings& settings) {
    return serve_on(settings, *variables, segment);
  });
}

}  // namespace ctsync::server
