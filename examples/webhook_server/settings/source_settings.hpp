// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <ctsync/base/result.hpp>
#include <ctsync/json/view.hpp>
#include <optional>
#include <signature/shared_key.hpp>
#include <signature/signature.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "settings/environment.hpp"
#include "settings/secret.hpp"

/// The sources of the configuration: named ways in, each with the proof it asks of its sender. What
/// each key means is in source_settings_table.cpp, and for people in docs/operations.md.
namespace ctsync::server {

/// How a sender proves itself.
enum class Auth { hmac, pubsub, sns, eventbridge, event_grid, segment };

inline constexpr std::array<std::string_view, 6> auth_words{"hmac",        "pubsub",     "sns",
                                                            "eventbridge", "event_grid", "segment"};

constexpr std::string_view name(Auth auth) noexcept {
  return auth_words[static_cast<std::size_t>(auth)];
}

/// Where in a request a key is looked for.
struct KeyIn {
  signature::KeyPlace place = signature::KeyPlace::header;
  std::string name;  ///< of the header, in lower case, or of the parameter; else empty
};

struct SourceSettings {
  std::string name;
  std::optional<Auth> auth;     ///< there wherever there was no error
  std::vector<Secret> secrets;  ///< any of them will do; of hmac, empty: those of webhooks.secret
  std::optional<signature::ReplayProtection> replay_protection;  ///< none: that of webhooks
  std::optional<std::chrono::seconds> tolerance;                 ///< none: that of webhooks
  KeyIn key_in;
  std::string user;
  std::string audience;
  std::string service_account;
  /// Who may deliver; empty: any. Names of event subscriptions (Event Grid), or what the body of a
  /// push has as `subscription` (Pub/Sub), which whoever reads the body has to check.
  std::vector<std::string> subscriptions;
  std::vector<std::string> topics;  ///< ARNs
  int min_signature_version = 1;
  bool auto_confirm = false;
  std::string project;  ///< the commercetools project it speaks for; empty: any
  std::string keys_url;
  std::string sns_url;                  ///< empty: the host of the topic's region
  std::string trust_file;               ///< empty: the system's roots
  std::vector<std::string_view> given;  ///< the keys that the file has

  bool has(std::string_view key) const;  ///< whether the file has that key

  /// The setting of this source with that key, as errors name it.
  std::string where(std::string_view key) const;
};

/// Reads the group `sources`, an object of objects, in its order, and adds everything that is wrong
/// to `errors`, without quoting a value. Secrets that are missing or wrong are an error only if
/// `need_secrets`.
std::vector<SourceSettings> read_sources(json::View group, const Environment& environment,
                                         bool need_secrets, std::vector<Error>& errors);

/// A key of the file in an error: one line, and not for ever.
std::string printable(std::string_view key);

}  // namespace ctsync::server
