// SPDX-License-Identifier: MIT
#include "commercetools/credentials.hpp"

#include <algorithm>
#include <array>
#include <variant>

namespace ctsync::commercetools_api {

namespace {

constexpr std::array<std::string_view, 5> regions = {"europe-west1.gcp", "us-central1.gcp",
                                                     "australia-southeast1.gcp", "eu-central-1.aws",
                                                     "us-east-2.aws"};

Error wrong(std::string_view where, std::string_view detail) {
  return {Errc::configuration, std::string(where), std::string(detail)};
}

bool is_key_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

bool is_visible(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

Result<Hosts> hosts_of(std::string_view region) {
  if (std::find(regions.begin(), regions.end(), region) == regions.end()) {
    return wrong(setting::region,
                 "expected europe-west1.gcp, us-central1.gcp, australia-southeast1.gcp, "
                 "eu-central-1.aws or us-east-2.aws; for another region give the URLs");
  }
  const std::string domain = std::string(region) + ".commercetools.com";
  return Hosts{"https://auth." + domain, "https://api." + domain};
}

Status check(const Credentials& credentials) {
  const std::string& key = credentials.project_key;
  if (key.empty() || !std::all_of(key.begin(), key.end(), is_key_byte)) {
    return wrong(setting::project_key, "expected letters, digits, - and _");
  }
  const std::string& id = credentials.client_id;
  if (!is_visible(id) || id.find(':') != std::string::npos) {
    return wrong(setting::client_id, "expected visible ASCII without a colon");
  }
  if (!is_visible(credentials.client_secret)) {
    return wrong(setting::client_secret, "expected visible ASCII");
  }
  return std::monostate{};
}

}  // namespace ctsync::commercetools_api
