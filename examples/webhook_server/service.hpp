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

#include "gateway.hpp"
#include "settings.hpp"
#include "signal.hpp"
#include "worker.hpp"

namespace ctsync::server {

/// Gateway, worker and housekeeping in one process, from ready to stopped.
class Service {
 public:
  /// Opens the store, starts the worker, then listens: when it returns, deliveries are taken.
  /// Errors: configuration with the setting's name; unavailable for a store or port in use.
  static Result<std::unique_ptr<Service>> start(const Settings& settings);

  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  ~Service();

  int port() const noexcept { return port_; }

  /// Takes no more deliveries, finishes what is in flight and ends within 15 seconds. False when a
  /// request to the target had to be left behind; it is repeated after the next start.
  bool stop();

 private:
  Service(const Settings& settings, sqlite::Store store);

  Result<AnySink> make_sink();
  Status start_worker();
  Result<std::vector<std::unique_ptr<const Authenticator>>> authenticators();
  Status start_gateway();
  void keep_house();

  Settings settings_;
  log::Log log_;
  metrics::Metrics metrics_;
  sqlite::Store store_;
  std::unique_ptr<Worker> worker_;
  std::unique_ptr<Gateway> gateway_;
  std::unique_ptr<http::Server> server_;
  int port_ = 0;
  std::thread serving_;
  std::thread housekeeping_;
  Signal house_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> to_scrub_{false};
  std::atomic<bool> house_kept_{false};
};

/// Where an Error of start() says that its address could not be had.
inline constexpr std::string_view listen_settings = "server.host, server.port (HOST, PORT)";

/// Serves until SIGTERM or SIGINT and returns the exit code.
int serve(const Settings& settings);

/// Shows the whole path without any account: a stand-in for Segment, a few signed deliveries, and
/// the calls that arrived; then serves on.
int serve_demo(Settings settings);

/// Blocks the signals that end the program, before any thread starts, so that one thread can wait
/// for them.
void block_end_signals();
void wait_for_end_signal();

}  // namespace ctsync::server
