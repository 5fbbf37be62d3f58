// SPDX-License-Identifier: MIT
#include "settings/sources/all_sources.hpp"

#include <algorithm>
#include <string>

namespace ctsync::server {

namespace {

const SourceSettings* find(const std::vector<SourceSettings>& sources, const std::string& name) {
  const auto found = std::find_if(sources.begin(), sources.end(),
                                  [&](const SourceSettings& one) { return one.name == name; });
  return found == sources.end() ? nullptr : &*found;
}

SourceSettings hmac_source(const std::string& name) {
  SourceSettings source;
  source.name = name;
  source.auth = Auth::hmac;
  return source;
}

std::vector<SourceSettings> sources_of_one_tenant(const Settings& settings) {
  std::vector<SourceSettings> all;
  for (const auto& name : settings.webhooks.accepted_sources) {
    const auto* defined = find(settings.sources, name);
    all.push_back(defined != nullptr ? *defined : hmac_source(name));
  }
  for (const auto& source : settings.sources) {
    if (find(all, source.name) == nullptr) all.push_back(source);
  }
  return all;
}

}  // namespace

void complete(SourceSettings& source, const WebhookSettings& webhooks) {
  source.schema_versions = webhooks.schema_versions;
  if (source.auth != Auth::hmac) return;
  if (source.secrets.empty()) source.secrets = webhooks.secrets;
  if (!source.replay_protection) source.replay_protection = webhooks.replay_protection;
  if (!source.tolerance) source.tolerance = webhooks.tolerance;
}

std::vector<SourceSettings> all_sources(const Settings& settings) {
  std::vector<SourceSettings> all;
  for (const auto& tenant : settings.tenants) {
    all.insert(all.end(), tenant.sources.begin(), tenant.sources.end());
  }
  if (settings.tenants.empty()) all = sources_of_one_tenant(settings);
  for (auto& source : all) complete(source, settings.webhooks);
  return all;
}

}  // namespace ctsync::server
