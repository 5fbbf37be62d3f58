// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <filesystem>
#include <log/log.hpp>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "delivery/signal.hpp"
#include "tenants/tenants.hpp"

namespace ctsync::server {

/// Keeps the rules of tenants up to date without a restart: a file that has changed becomes a
/// revision in the store, and the revision that is active there is used, whoever made it so.
/// Without a store the file itself is used. What has mistakes is logged, and the rules before it
/// stay in use.
class RulesWatch {
 public:
  /// `store` may be null. All must outlive the watch.
  RulesWatch(AnyStore* store, Tenants& tenants, log::Log& log);
  RulesWatch(const RulesWatch&) = delete;
  RulesWatch& operator=(const RulesWatch&) = delete;
  ~RulesWatch();

  /// Reads files and store once. Errors: what keeps rules from being used, with the file or the
  /// revision.
  Status load();
  /// Begins to look every second, in a thread.
  void start();
  /// For a process that has no time of its own: loads at the first call, and later looks once a
  /// second at most. Errors: those of load(), until it has succeeded once. Any thread may call it.
  Status look_when_due();
  /// Looks once. Errors are logged.
  void look();

  void request_stop();
  bool stopped() const noexcept { return stopped_; }

 private:
  /// By which a changed file is known.
  struct Stamp {
    std::filesystem::file_time_type time{};
    std::uintmax_t size = 0;
    bool operator==(const Stamp&) const = default;
  };

  Status take_file(const ConfiguredTenant& tenant);
  Status take_text(const ConfiguredTenant& tenant, const std::string& text);
  void report(const Status& status);

  AnyStore* store_;
  Tenants& tenants_;
  log::Log& log_;
  std::map<std::string, Stamp> stamps_;  // by tenant
  std::int64_t loads_ = 0;               // without a store: the number of the rules in use
  std::string reported_;
  std::mutex mutex_;  // of the two below, for look_when_due()
  bool loaded_ = false;
  Time looked_at_{};
  Signal signal_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> stopped_{true};
  std::thread thread_;
};

}  // namespace ctsync::server
