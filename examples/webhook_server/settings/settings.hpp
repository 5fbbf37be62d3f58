// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <log/line.hpp>
#include <optional>
#include <signature/signature.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "settings/groups/admin_settings.hpp"
#include "settings/groups/shop_settings.hpp"
#include "settings/groups/tenant_settings.hpp"
#include "settings/secret.hpp"
#include "settings/sources/source_settings.hpp"
#include "settings/target_settings.hpp"

/// The configuration of the program as values. The meaning, default and bounds of each setting are
/// in settings_table.cpp; docs/configure.md shows the same table.
namespace ctsync::server {

using LogLevel = log::Level;
enum class LogFormat { automatic, json, text };

struct WebhookSettings {
  std::vector<Secret> secrets;  ///< the newest first
  std::vector<std::string> accepted_sources;
  std::vector<int> schema_versions;
  signature::ReplayProtection replay_protection = signature::ReplayProtection::timestamp;
  std::chrono::seconds tolerance{};
  std::size_t max_body_bytes = 0;
};

struct StoreSettings {
  std::string scheme = "sqlite";  ///< of store.url: the kind of store, "sqlite" or "postgresql"
  std::string path;               ///< of a SQLite file
  Secret url;                     ///< store.url of any other kind; it may hold a password
  std::string shown;              ///< store.url without what is secret
  std::chrono::days keep_bodies{};
};

/// Whether processes on several machines can use the store at once.
inline bool is_shared(const StoreSettings& store) { return store.scheme != "sqlite"; }

struct ServerSettings {
  std::string host;
  int port = 0;                                 ///< 0 is any free one
  std::size_t max_connections_per_address = 0;  ///< 0 is any number
  bool any_port = false;                        ///< any free one will do if `port` is taken
};

/// When a delivery is answered.
enum class Mode {
  automatic,  ///< not decided yet; only while settings are read
  durable,    ///< once it is in the store
  direct,     ///< once the target accepted its calls; nothing is stored
};

struct SyncSettings {
  Mode mode = Mode::automatic;
  bool dead_letter_queue = false;
  Duration max_retry_age{};
  Duration backoff{};
  int max_retries = 0;
};

/// Reconciliations that nobody asks for.
struct ReconcileSettings {
  std::optional<std::chrono::minutes> at{};  ///< of a day in UTC; nothing: never
  bool fix = false;
};

struct LogSettings {
  LogLevel level = LogLevel::info;
  LogFormat format = LogFormat::automatic;
};

/// What a serving process does. Processes of the roles gateway and worker share a store.
enum class Role {
  all,
  gateway,  ///< accepts deliveries
  worker,   ///< processes and dispatches what gateways accepted
};

inline constexpr std::array<std::string_view, 3> role_words{"all", "gateway", "worker"};

constexpr std::string_view name(Role role) noexcept {
  return role_words[static_cast<std::size_t>(role)];
}

/// The tenants are those of `tenants`; without them the groups of one tenant define the only one.
/// all_tenants() gives both in one form.
struct Settings {
  Role role = Role::all;  ///< of the command line
  bool has_file = false;  ///< there is a configuration file
  std::string environment;
  std::string tenant;
  TargetSettings segment;
  bool has_segment = true;  ///< false if only other targets are set
  TargetSettings cdp;       ///< without a URL there is no such target
  TargetSettings crm;       ///< the same
  WebhookSettings webhooks;
  StoreSettings store;
  CommercetoolsSettings commercetools;
  ShopSettings shop;
  ServerSettings server;
  AdminSettings admin;
  SyncSettings sync;
  ReconcileSettings reconcile;
  LogSettings log;
  std::vector<SourceSettings> sources;  ///< those of the group `sources`; see all_sources()
  std::vector<TenantSettings> tenants;  ///< those of the group `tenants`
  std::vector<std::string> origins;     ///< the origin of each row of the settings table
  std::vector<Error> warnings;          ///< what is allowed and probably not meant
  std::vector<Error> notes;             ///< what to know of settings that are right
};

}  // namespace ctsync::server
