// SPDX-License-Identifier: MIT
#include <fmt/core.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <ctsync/json/copy.hpp>
#include <filesystem>
#include <fstream>
#include <http/client.hpp>
#include <mutex>
#include <random>

#include "command/commands.hpp"
#include "command/post.hpp"
#include "command/samples.hpp"
#include "operator/rows.hpp"
#include "service/service.hpp"

namespace ctsync::server {

namespace {

/// Takes batches as Segment does and prints the calls in them.
class StandIn {
 public:
  StandIn() : server_({}, [this](const http::Request& request) { return take(request); }) {}

  Result<int> start() {
    auto port = server_.bind("127.0.0.1", 0);
    if (port) serving_ = std::thread([this] { server_.run(); });
    return port;
  }

  ~StandIn() {
    if (!serving_.joinable()) return;
    server_.stop();
    serving_.join();
  }

  /// Waits until so many calls have arrived; false after ten seconds.
  bool wait_for(int calls) {
    std::unique_lock lock(mutex_);
    return condition_.wait_for(lock, std::chrono::seconds{10},
                               [this, calls] { return calls_ >= calls; });
  }

 private:
  http::Response take(const http::Request& request) {
    http::Response response;
    response.body = R"({"success":true})";
    const std::lock_guard lock(mutex_);
    json::Parser parser;
    auto root = parser.parse(request.body);
    if (!root || request.path != "/v1/batch") {
      response.status = 400;
      return response;
    }
    (*root)["batch"].each_element([this](std::size_t, json::View call) {
      std::string text;
      json::Writer writer(text);
      json::write(writer, call);
      fmt::print("  Segment received: {}\n", text);
      ++calls_;
      return true;
    });
    std::fflush(stdout);
    condition_.notify_all();
    return response;
  }

  std::mutex mutex_;
  std::condition_variable condition_;
  int calls_ = 0;
  http::Server server_;
  std::thread serving_;
};

/// A folder of its own for the demonstration's store, gone at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "ctsync-demo-XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

std::string random_secret() {
  std::random_device device;
  return fmt::format("demo-{:08x}{:08x}{:08x}", device(), device(), device());
}

/// Posts one sample as a forwarder would and prints the answer.
Status post(http::Client& client, const std::string& secret, const Sample& sample) {
  auto response = post_signed(client, "/webhooks/commercetools", secret, sample.body);
  if (!response) return std::move(response).error();
  fmt::print("  {}: {} {}\n", sample.title, response->status, response->body);
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
  settings.segment.write_key = Secret("demo-write-key");
  settings.webhooks.secrets = {Secret(random_secret())};
  settings.webhooks.accepted_sources = {"commercetools"};
  settings.sources.clear();
  settings.store.path = (folder / "ctsync.db").string();
  settings.log.level = LogLevel::error;
  return settings;
}

Result<std::unique_ptr<Service>> start(Settings& settings) {
  auto service = Service::start(settings);
  if (service || service.error().where != listen_settings) return service;
  fmt::print("port {} is taken, so the demonstration takes a free one\n", settings.server.port);
  settings.server.port = 0;
  return Service::start(settings);
}

/// The first sample as a file and the command that sends it, to go on by hand.
void print_next_steps(const Settings& settings, int port, const std::filesystem::path& folder) {
  const auto file = folder / "customer.json";
  std::ofstream(file) << samples.front().body << '\n';
  fmt::print(
      "\nctsync goes on serving; Ctrl-C ends it. To go on by hand, in another terminal:\n"
      "  WEBHOOK_SECRET={} build/release/ctsync send {} --to http://127.0.0.1:{}\n"
      "  build/release/ctsync map {}\n"
      "  INBOX_DATABASE_URL=sqlite:{} build/release/ctsync outbox\n"
      "  and http://127.0.0.1:{}/metrics\n",
      settings.webhooks.secrets.front().reveal(), file.string(), port, file.string(),
      settings.store.path, port);
}

}  // namespace

int serve_demo(Settings settings) {
  block_end_signals();
  const TemporaryFolder folder;
  StandIn segment;
  auto segment_port = segment.start();
  if (!segment_port) return failed("serve", segment_port.error());
  fmt::print("1. a stand-in for Segment listens on http://127.0.0.1:{}\n", *segment_port);

  settings = demo_settings(std::move(settings), *segment_port, folder.path());
  auto service = start(settings);
  if (!service) return failed("serve", service.error());
  const int port = (*service)->port();
  fmt::print("2. ctsync listens on http://127.0.0.1:{}/webhooks/commercetools\n", port);

  fmt::print("3. sample deliveries are signed and posted:\n");
  std::fflush(stdout);
  if (auto status = post_samples(port, settings.webhooks.secrets.front().reveal()); !status) {
    return failed("serve", status.error());
  }
  if (!segment.wait_for(sample_calls)) {
    return failed("serve", {Errc::unavailable, "", "the calls did not arrive in time"});
  }
  fmt::print(
      "4. all calls have arrived: one per state of a customer, none for the repeated and the "
      "overtaken delivery\n");
  print_next_steps(settings, port, folder.path());
  std::fflush(stdout);
  wait_for_end_signal();
  if (!(*service)->stop()) std::_Exit(exit_ok);
  return exit_ok;
}

}  // namespace ctsync::server
