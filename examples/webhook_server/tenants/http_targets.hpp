// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/http_protocol.hpp>
#include <http/token_source.hpp>
#include <memory>

#include "settings/target_settings.hpp"
#include "tenants/target_kinds.hpp"

/// Targets over HTTP.
namespace ctsync::server {

/// The protocol of a REST target.
AnyHttpProtocol rest_protocol(const TargetSettings& settings);

/// The source of a target's OAuth2 tokens, or nullptr if it has another way to authenticate.
/// Errors: configuration, with the setting.
Result<std::shared_ptr<http::TokenSource>> token_source_of(const TargetSettings& settings);

/// The sinks of a target over HTTP. Errors: configuration, with the setting.
Result<MakeSink> http_sinks(const TargetSettings& settings, AnyHttpProtocol protocol,
                            const ApiNames& names);

}  // namespace ctsync::server
