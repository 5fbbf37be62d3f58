// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/http_protocol.hpp>
#include <string_view>

#include "settings/target_settings.hpp"
#include "tenants/target_kinds.hpp"

/// Targets over HTTP.
namespace ctsync::server {

/// The names of a kind's APIs, for reasons, and of the setting that holds the first one's URL.
/// Without `deletions` the kind has one endpoint; without `first` its name is the target's.
struct ApiNames {
  std::string_view first;
  std::string_view deletions;
  std::string_view url_setting = "url";
};

/// The protocol of a REST target.
AnyHttpProtocol rest_protocol(const TargetSettings& settings);

/// The sinks of a target over HTTP. Errors: configuration, with the setting.
Result<MakeSink> http_sinks(const TargetSettings& settings, AnyHttpProtocol protocol,
                            const ApiNames& names);

}  // namespace ctsync::server
