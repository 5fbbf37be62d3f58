// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/http_protocol.hpp>
#include <ctsync/protocol/authorization.hpp>
#include <http/client.hpp>
#include <http/token_source.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "settings/target_settings.hpp"
#include "tenants/target_kinds.hpp"

/// Targets over HTTP.
namespace ctsync::server {

/// The options of a client of a target. `url_setting` is the setting that holds the URL.
http::ClientOptions client_options(const TargetSettings& settings, const std::string& url,
                                   std::string_view url_setting);

/// The header field that authenticates requests; without a name none does, or a token of OAuth2.
protocol::Authorization authorization_of(const Credentials& credentials);

/// The protocol of a REST target.
AnyHttpProtocol rest_protocol(const TargetSettings& settings);

/// The protocol of a GraphQL target.
AnyHttpProtocol graphql_protocol(const TargetSettings& settings);

/// The source of a target's tokens, or nullptr if it has another way to authenticate.
/// Errors: configuration, with the setting.
Result<std::shared_ptr<http::TokenSource>> token_source_of(const TargetSettings& settings);

/// The sinks of a target over HTTP. Errors: configuration, with the setting.
Result<MakeSink> http_sinks(const TargetSettings& settings, AnyHttpProtocol protocol,
                            const ApiNames& names);

}  // namespace ctsync::server
