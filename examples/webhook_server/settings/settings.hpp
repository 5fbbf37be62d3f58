// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/mapping/plan.hpp>
#include <log/line.hpp>
#include <optional>
#include <signature/signature.hpp>
#include <string>
#include <vector>

#include "settings/environment.hpp"
#include "settings/secret.hpp"
#include "settings/source_settings.hpp"

/// The configuration of the program. What each setting means, its default and its bounds are in
/// settings_table.cpp, and for people in docs/operations.md.
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
  Secret public_api_token;
  std::string public_api_url;  ///< empty: none is given, and `url` is of no known region
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
  std::string path;  ///< of the SQLite file
  std::chrono::days keep_bodies{};
};

struct ServerSettings {
  std::string host;
  int port = 0;  ///< 0 is any free one
};

/// How a delivery is kept until the target has it.
enum class Mode {
  automatic,  ///< only while settings are read
  durable,    ///< in the store, before it is answered
  direct,     ///< nowhere: it is answered when the target has it
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

/// The API client that reads customers, empty where nothing is to be read; and what customers are
/// like in this project.
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
  std::vector<SourceSettings> sources;  ///< those of the group `sources`; see all_sources
  std::vector<std::string> origins;     ///< where each value came from, in the order of the table
};

/// What the settings are for: the server needs the secrets, tools that look at the store do not.
enum class Purpose { serve, tools };

/// The settings, and everything that is wrong with them: use them only where there is no error.
struct Loaded {
  Settings settings;
  std::vector<Error> errors;
  std::string origin;  ///< the path of the configuration file, or "environment"
};

/// Reads the settings: what the file names, else what the environment names, else the default. The
/// file is `config_path`, else the one SYNC_CONFIG_PATH names, else none. Errors come all at once,
/// their `where` is the setting's name, and they quote no value. For tools, secrets that are
/// missing or wrong are no error.
Loaded load(const std::optional<std::string>& config_path, const Environment& environment,
            Purpose purpose = Purpose::serve);

/// The sources there are, the first being that of /api/webhook: those of webhooks.accepted_sources,
/// which are hmac sources unless the group `sources` has them, then the rest of that group. An hmac
/// source has all it needs, from the group or from `webhooks`.
std::vector<SourceSettings> all_sources(const Settings& settings);

/// A setting as people may see it.
struct ShownSetting {
  std::string name;
  std::string value;   ///< *** for a secret, "not set" for nothing
  std::string origin;  ///< "file", "environment NAME", "default"
};

/// Every setting, in the order of the table, then those of each source.
std::vector<ShownSetting> shown(const Settings& settings);

}  // namespace ctsync::server
