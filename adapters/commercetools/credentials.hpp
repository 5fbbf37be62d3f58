// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <string>
#include <string_view>

namespace ctsync::commercetools_api {

/// The settings that errors of this adapter name in `where`.
namespace setting {
inline constexpr std::string_view project_key = "commercetools.project_key (CTP_PROJECT_KEY)";
inline constexpr std::string_view client_id = "commercetools.client_id (CTP_CLIENT_ID)";
inline constexpr std::string_view client_secret = "commercetools.client_secret (CTP_CLIENT_SECRET)";
inline constexpr std::string_view auth_url = "commercetools.auth_url (CTP_AUTH_URL)";
inline constexpr std::string_view api_url = "commercetools.api_url (CTP_API_URL)";
inline constexpr std::string_view scopes = "commercetools.scopes (CTP_SCOPES)";
inline constexpr std::string_view region = "commercetools.region (CTP_REGION)";
}  // namespace setting

/// An API client of a commercetools project, as the Merchant Center shows it on creation. The URLs
/// do not contain the project. `scopes` are separated by spaces; empty means all scopes of the
/// client.
struct Credentials {
  std::string project_key;
  std::string client_id;
  std::string client_secret;
  std::string auth_url;
  std::string api_url;
  std::string scopes;
};

struct Hosts {
  std::string auth_url;
  std::string api_url;
};

/// The hosts of a region such as "europe-west1.gcp". Errc::configuration for a region that is not
/// in commercetools' API reference (api.raml); such a region is configured by its URLs.
Result<Hosts> hosts_of(std::string_view region);

/// Errc::configuration if the project key, client id or secret is empty or contains invalid
/// characters. The HTTP clients validate the URLs.
Status check(const Credentials& credentials);

}  // namespace ctsync::commercetools_api
