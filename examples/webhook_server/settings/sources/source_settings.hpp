// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <ctsync/base/result.hpp>
#include <optional>
#include <signature/shared_key.hpp>
#include <signature/signature.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "settings/environment.hpp"
#include "settings/groups/row.hpp"
#include "settings/secret.hpp"

namespace ctsync::json {
class View;
}

/// The sources of the configuration, each with the way its sender authenticates. The meaning of
/// each key is in source_settings_table.cpp; docs/configure.md shows the same table.
namespace ctsync::server {

/// How a sender authenticates.
enum class Auth { hmac, pubsub, sns, eventbridge, event_grid, segment };

inline constexpr std::array<std::string_view, 6> auth_words{"hmac",        "pubsub",     "sns",
                                                            "eventbridge", "event_grid", "segment"};

constexpr std::string_view name(Auth auth) noexcept {
  return auth_words[static_cast<std::size_t>(auth)];
}

/// Where a request holds the key.
struct KeyIn {
  signature::KeyPlace place = signature::KeyPlace::header;
  std::string name;  ///< of the header, in lower case, or of the parameter; else empty
};

struct SourceSettings {
  std::string name;
  std::string group = "sources";  ///< the group of the file that it is in
  std::optional<Auth> auth;       ///< set unless there was an error
  std::vector<Secret> secrets;    ///< any one is accepted; of hmac, empty: webhooks.secret
  std::optional<signature::ReplayProtection> replay_protection;  ///< none: that of webhooks
  std::optional<std::chrono::seconds> tolerance;                 ///< none: that of webhooks
  KeyIn key_in;
  std::string user;
  std::string audience;
  std::string service_account;
  /// The subscriptions that may deliver; empty: any. For Event Grid these are names of event
  /// subscriptions; for Pub/Sub the `subscription` in the body of a push, which the reader of the
  /// body has to check.
  std::vector<std::string> subscriptions;
  std::vector<std::string> topics;  ///< ARNs
  int min_signature_version = 1;
  bool auto_confirm = false;
  std::vector<int> schema_versions = {};  ///< of webhooks; empty: every known one
  std::string project;  ///< the commercetools project of its deliveries; empty: any
  std::string keys_url;
  std::string sns_url;              ///< empty: the host of the topic's region
  std::string trust_file;           ///< empty: the system's roots
  int rate_limit_per_minute = 0;    ///< requests; 0 is no limit
  std::vector<std::string> fields;  ///< the traits that are taken over from calls of Segment
  std::vector<GivenKey> given;      ///< the keys that are in the file

  bool has(std::string_view key) const;  ///< whether that key is in the file

  /// The setting of this source with that key, as errors name it.
  std::string where(std::string_view key) const;

  /// The setting that the secrets come from: the source's own, or webhooks.secret.
  std::string where_of_secrets() const;
};

struct GroupContext;

/// Reads the group `sources` at `where`, an object of objects, in its sequence. Adds an error for
/// each wrong setting, without quoting a value.
std::vector<SourceSettings> read_sources(json::View group, const std::string& where,
                                         const GroupContext& context);

}  // namespace ctsync::server
