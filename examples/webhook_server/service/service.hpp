// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <http/server.hpp>
#include <log/log.hpp>
#include <memory>
#include <metrics/metrics.hpp>
#include <optional>
#include <sqlite/store.hpp>
#include <thread>
#include <vector>

#include "delivery/direct.hpp"
#include "delivery/signal.hpp"
#include "delivery/worker.hpp"
#include "intake/gateway.hpp"
#include "settings/settings.hpp"

namespace ctsync::server {

/// Gateway, worker and housekeeping in one process, from ready to stopped; without a store the
/// gateway alone. Whatever brings the requests reaches it by handler() and hooks().
class Service {
 public:
  /// Opens the store, starts the worker, then listens: when it returns, deliveries are taken.
  /// Errors: configuration with the setting's name; unavailable for a store or port in use.
  static Result<std::unique_ptr<Service>> start(const Settings& settings);

  /// The same without listening: requests are brought by somebody else.
  static Result<std::unique_ptr<Service>> prepare(const Settings& settings);

  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  ~Service();

  int port() const noexcept { return port_; }

  http::Handler handler();
  http::Hooks hooks();
  /// Gateway::take().
  bool take(std::string_view source, std::string_view body);
  /// For the log: deliveries are taken now, brought by this host; port 0 is none.
  void listening(std::string_view host, int port);
  /// For the log: the host's event has to come again, or is none that can be understood.
  void invocation_failed(const Error& error);
  /// From now on every delivery is answered 503.
  void drain() noexcept { gateway_->drain(); }

  /// Takes no more deliveries, finishes what is in flight and ends within 15 seconds. False when a
  /// request to the target had to be left behind; it is repeated after the next start.
  bool stop();

 private:
  Service(const Settings& settings, std::optional<sqlite::Store> store);

  Result<AnySink> make_sink();
  Status start_delivery();
  Result<std::vector<std::unique_ptr<const Authenticator>>> authenticators();
  Status start_gateway();
  Status listen();
  void keep_house();

  Settings settings_;
  log::Log log_;
  metrics::Metrics metrics_;
  std::optional<sqlite::Store> store_;  // none in direct mode
  std::unique_ptr<Worker> worker_;
  std::unique_ptr<Direct> direct_;
  std::unique_ptr<Gateway> gateway_;
  std::unique_ptr<http::Server> server_;
  int port_ = 0;
  bool listening_ = false;
  std::thread serving_;
  std::thread housekeeping_;
  Signal house_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> house_kept_{false};
};

/// Where an Error of start() says that its address could not be had.
inline constexpr std::string_view listen_settings = "server.host, server.port (HOST, PORT)";

/// Serves on the host this process finds itself on, until SIGTERM or SIGINT, and returns the exit
/// code.
int serve(const Settings& settings);

/// Shows the whole path without any account: a stand-in for Segment, a few signed deliveries, and
/// the calls that arrived; then serves on.
int serve_demo(Settings settings);

/// Blocks the signals that end the program, before any thread starts, so that one thread can wait
/// for them.
void block_end_signals();
void wait_for_end_signal();

}  // namespace ctsync::server
