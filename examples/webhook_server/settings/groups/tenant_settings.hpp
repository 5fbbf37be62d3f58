// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/base/time.hpp>
#include <optional>
#include <string>
#include <vector>

#include "settings/groups/row.hpp"
#include "settings/groups/shop_settings.hpp"
#include "settings/secret.hpp"
#include "settings/sources/source_settings.hpp"
#include "settings/target_settings.hpp"

namespace ctsync::server {

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
  std::string where = "commercetools";  ///< how errors name it
  std::vector<GivenKey> given;          ///< the keys that are in the file

  /// Whether it is the project of the form without tenants, whose settings may be variables.
  bool has_variables() const { return where == "commercetools"; }
};

/// A tenant of the configuration. What it does not set about retries is taken from `sync`.
struct TenantSettings {
  std::string name;
  std::vector<SourceSettings> sources;
  std::vector<CommercetoolsSettings> projects;
  std::vector<TargetSettings> targets;
  ShopSettings shop;
  std::optional<Duration> max_retry_age;
  std::optional<Duration> backoff;
  std::optional<int> max_retries;
  std::vector<GivenKey> given;  ///< the keys of its group `sync` that are in the file
};

/// The most tenants, and the most targets of all tenants together. Each target has two threads, and
/// one more for each request in flight after the first.
inline constexpr std::size_t most_tenants = 256;
inline constexpr std::size_t most_targets = 128;

}  // namespace ctsync::server
