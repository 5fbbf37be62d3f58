// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "operator/init/choices.hpp"

namespace ctsync::server {

/// What is generated or entered, and shown nowhere.
struct InitSecrets {
  std::string webhook_secret;     ///< for X-Signature and Standard Webhooks
  std::string service_key;        ///< what EventBridge or Event Grid presents
  std::string segment_write_key;  ///< empty: to be entered later
};

/// A secret of 32 bytes in the form that both signatures can use: whsec_ and base64.
std::string secret_text(const std::string& random_bytes);

/// The bytes in hexadecimal, which needs no escape in a URL.
std::string key_text(const std::string& random_bytes);

/// The text of sync-config.json.
std::string config_text(const InitChoices& choices);

/// The variables of the file .env. `folder` is where the files are, as an absolute path.
std::vector<std::pair<std::string, std::string>> init_variables(const InitChoices& choices,
                                                                const InitSecrets& secrets,
                                                                const std::string& folder);

/// The text of .env, with a comment before each variable, for shells, systemd and Docker.
std::string env_text(const InitChoices& choices, const InitSecrets& secrets,
                     const std::string& folder);

}  // namespace ctsync::server
