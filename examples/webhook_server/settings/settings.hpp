// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <ctsync/base/time.hpp>
#include <ctsync/mapping/plan.hpp>
#include <log/line.hpp>
#include <optional>
#include <signature/signature.hpp>
#include <string>
#include <vector>

#include "settings/secret.hpp"
#include "settings/source_settings.hpp"

/// The configuration of the program as values. The meaning, default and bounds of each setting are
/// in settings_table.cpp; docs/operations.md shows the same table.
namespace ctsync::server {

using LogLevel = log::Level;
enum class LogFormat { automatic, json, text };

struct SegmentSettings {
  Secret write_key;
  std::string url;  ///< of the tracking API, without /v1
  Duration timeout{};
  int rate_limit_per_minute = 0;  ///< requests; 0 is no limit
  std::size_t batch_size = 0;
  UserId user_id = UserId::email;
  OnDelete on_delete = OnDelete::identify;
  OnEmailChange on_email_change = OnEmailChange::alias;
  CustomFields custom_fields;
  Secret public_api_token;
  std::string public_api_url;  ///< empty: not set, and `url` is not that of a known region
  std::string ca_file;         ///< empty: the system's authorities
};

struct WebhookSettings {
  std::vector<Secret> secrets;  ///< the newest first
  std::vector<std::string> accepted_sources;
  std::vector<int> schema_versions;
  signature::ReplayProtection replay_protection = signature::ReplayProtection::timestamp;
  std::chrono::seconds tolerance{};
  std::size_t max_body_bytes = 0;
};

struct StoreSettings {
  std::string scheme = "sqlite";  ///< of store.url: the kind of store
  std::string path;               ///< the rest of store.url: the path of the file
  std::chrono::days keep_bodies{};
};

struct ServerSettings {
  std::string host;
  int port = 0;  ///< 0 is any free one
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
};

struct LogSettings {
  LogLevel level = LogLevel::info;
  LogFormat format = LogFormat::automatic;
};

/// The API client that reads customers, empty if nothing is to be read, and the project's custom
/// fields that have a meaning for ctsync.
struct CommercetoolsSettings {
  std::string project_key;
  std::string client_id;
  Secret client_secret;
  std::string region;
  std::string auth_url;  ///< instead of the region's
  std::string api_url;   ///< instead of the region's
  std::string scopes;    ///< empty: all that the client has
  std::string consent_field;
};

struct Settings {
  std::string environment;
  std::string tenant;
  SegmentSettings segment;
  WebhookSettings webhooks;
  StoreSettings store;
  CommercetoolsSettings commercetools;
  ServerSettings server;
  SyncSettings sync;
  LogSettings log;
  std::vector<SourceSettings> sources;  ///< those of the group `sources`; see all_sources()
  std::vector<std::string> origins;     ///< the origin of each row of the settings table
};

}  // namespace ctsync::server
