// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <string>
#include <string_view>

namespace ctsync::commercetools_api {

/// The settings an Error of this adapter tells to mend, as `where` names them.
namespace setting {
inline constexpr std::string_view project_key = "commercetools.project_key (CTP_PROJECT_KEY)";
inline constexpr std::string_view client_id = "commercetools.client_id (CTP_CLIENT_ID)";
inline constexpr std::string_view client_secret = "commercetools.client_secret (CTP_CLIENT_SECRET)";
inline constexpr std::string_view auth_url = "commercetools.auth_url (CTP_AUTH_URL)";
inline constexpr std::string_view api_url = "commercetools.api_url (CTP_API_URL)";
inline constexpr std::string_view scopes = "commercetools.scopes (CTP_SCOPES)";
inline constexpr std::string_view region = "commercetools.region (CTP_REGION)";
}  // namespace setting

/// An API client of a commercetools project, as the Merchant Center shows it when it is made. The
/// URLs have no project in them. `scopes` are separated by spaces; empty means all the client has.
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

/// The hosts of a region such as "europe-west1.gcp". Errc::configuration for a region that
/// commercetools has not published in its API reference (api.raml); such a one is given as URLs.
Result<Hosts> hosts_of(std::string_view region);

/// Errc::configuration for what cannot be sent: an empty or oddly written key, id or secret. The
/// URLs are judged by the clients that use them.
Status check(const Credentials& credentials);

}  // namespace ctsync::commercetools_api
