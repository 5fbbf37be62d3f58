// SPDX-License-Identifier: MIT
#include "tenants/http_targets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <ctsync/protocol/graphql/protocol.hpp>
#include <ctsync/protocol/rest/protocol.hpp>
#include <http_sink/oauth.hpp>
#include <http_sink/sink.hpp>
#include <memory>
#include <string>
#include <utility>

#include "clock.hpp"

namespace ctsync::server {

namespace {

/// The endpoint for deletions. Without a token or a URL it has no client, and says why.
Result<http_sink::Endpoint> deletions_of(const TargetSettings& settings, std::string_view name) {
  http_sink::Endpoint endpoint;
  endpoint.name = name;
  for (const auto& [missing, setting] : {std::pair{settings.public_api_token.empty(), "token"},
                                         std::pair{settings.public_api_url.empty(), "url"}}) {
    if (!missing) continue;
    endpoint.absent = fmt::format("{}.public_api_{} is not set", settings.where, setting);
    return endpoint;
  }
  auto client =
      http::Client::create(client_options(settings, settings.public_api_url, "public_api_url"));
  if (!client) return std::move(client).error();
  endpoint.client = std::move(*client);
  return endpoint;
}

/// Where the path of a URL begins, or its end.
std::size_t path_begin(const std::string& url) {
  const auto host = url.find("://");
  return std::min(url.find('/', host == url.npos ? 0 : host + 3), url.size());
}

/// What the sinks of a target have in common.
struct Shared {
  TargetSettings settings;
  AnyHttpProtocol protocol;
  ApiNames names;
  std::shared_ptr<http::TokenSource> tokens;

  Result<AnySink> make(SinkHooks hooks) const {
    // A GraphQL protocol sends the path itself, since a slash at its end may matter.
    const bool is_graphql = settings.kind == TargetKind::graphql;
    const std::string url =
        settings.url.substr(0, is_graphql ? path_begin(settings.url) : settings.url.npos);
    auto client = http::Client::create(client_options(settings, url, names.url_setting));
    if (!client) return std::move(client).error();
    http_sink::Options options;
    options.clocks = {wall_now, now};
    options.tokens = tokens;
    options.may_begin = std::move(hooks.may_begin);
    const std::string name(names.first.empty() ? std::string_view(settings.name) : names.first);
    options.endpoints.push_back({name, std::move(*client), {}, std::move(hooks.on_request)});
    if (!names.deletions.empty()) {
      auto deletions = deletions_of(settings, names.deletions);
      if (!deletions) return std::move(deletions).error();
      deletions->on_request = std::move(hooks.on_public_api_request);
      options.endpoints.push_back(std::move(*deletions));
    }
    return AnySink(http_sink::Sink(protocol, std::move(options)));
  }
};

HeaderFields fields_of(const std::vector<RequestHeader>& headers) {
  HeaderFields fields;
  for (const auto& header : headers) fields.emplace_back(header.name, header.value.reveal());
  return fields;
}

/// Whether each request of a REST target has a path.
Status check_paths(const TargetSettings& settings) {
  if (settings.kind != TargetKind::rest) return std::monostate{};
  for (std::size_t i = 0; i < settings.rest.requests.size(); ++i) {
    const auto& request = settings.rest.requests[i];
    if (request.method.empty() || rest::is_path(request.path)) continue;
    return Error{
        Errc::configuration, fmt::format("{}.{}", settings.where, name(static_cast<CallKind>(i))),
        "expected a path that begins with / and names in braces only user_id, anonymous_id "
        "or message_id, got a text of " +
            std::to_string(request.path.size()) + " characters"};
  }
  return std::monostate{};
}

}  // namespace

http::ClientOptions client_options(const TargetSettings& settings, const std::string& url,
                                   std::string_view url_setting) {
  http::ClientOptions options;
  options.base_url = url;
  options.total_timeout = settings.timeout;
  options.ca_file = settings.ca_file;
  options.where = fmt::format("{}.{}", settings.where, url_setting);
  if (!settings.ca_file.empty()) options.where += fmt::format(" or {}.ca_file", settings.where);
  return options;
}

protocol::Authorization authorization_of(const Credentials& credentials) {
  switch (credentials.auth) {
    case TargetAuth::bearer: return protocol::bearer(credentials.secret.reveal());
    case TargetAuth::api_key:
      return protocol::api_key(credentials.secret.reveal(), credentials.header);
    case TargetAuth::basic: return protocol::basic(credentials.user, credentials.secret.reveal());
    case TargetAuth::none:
    case TargetAuth::oauth2: break;
  }
  return {};
}

Result<std::shared_ptr<http::TokenSource>> token_source_of(const TargetSettings& settings) {
  const auto& credentials = settings.credentials;
  if (settings.kind == TargetKind::tealium && !credentials.secret.empty()) {
    return http_sink::make_token_source(
        http_sink::Login{credentials.token_url, credentials.user, credentials.secret.reveal(),
                         settings.where + ".secret"},
        client_options(settings, {}, "token_url"), {wall_now, now});
  }
  if (credentials.auth != TargetAuth::oauth2) return std::shared_ptr<http::TokenSource>{};
  return http_sink::make_token_source(
      http_sink::OAuth{credentials.token_url, credentials.user, credentials.secret.reveal(),
                       credentials.scopes, settings.where + ".token_url"},
      client_options(settings, {}, "token_url"), {wall_now, now});
}

AnyHttpProtocol rest_protocol(const TargetSettings& settings) {
  rest::Settings made;
  made.name = settings.name;
  made.body = settings.rest.body;
  made.authorization = authorization_of(settings.credentials);
  for (std::size_t i = 0; i < made.requests.size(); ++i) {
    const auto& request = settings.rest.requests[i];
    made.requests[i].method = request.method;
    made.requests[i].path = request.path;
    made.requests[i].headers = fields_of(request.headers);
  }
  return rest::Protocol(std::move(made));
}

AnyHttpProtocol graphql_protocol(const TargetSettings& settings) {
  graphql::Settings made;
  made.name = settings.name;
  const auto path = settings.url.substr(path_begin(settings.url));
  if (!path.empty()) made.path = path;
  made.authorization = authorization_of(settings.credentials);
  made.headers = fields_of(settings.graphql.headers);
  made.user_errors = settings.graphql.user_errors;
  return graphql::Protocol(std::move(made));
}

Result<MakeSink> http_sinks(const TargetSettings& settings, AnyHttpProtocol protocol,
                            const ApiNames& names) {
  if (auto status = check_paths(settings); !status) return std::move(status).error();
  auto tokens = token_source_of(settings);
  if (!tokens) return std::move(tokens).error();
  const auto shared = std::make_shared<const Shared>(
      Shared{settings, std::move(protocol), names, std::move(*tokens)});
  if (auto first = shared->make({}); !first) return std::move(first).error();
  return MakeSink([shared](SinkHooks hooks) { return shared->make(std::move(hooks)); });
}

}  // namespace ctsync::server
