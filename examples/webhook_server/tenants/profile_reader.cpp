// SPDX-License-Identifier: MIT
#include "tenants/profile_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctsync/base/percent.hpp>
#include <ctsync/base/version.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/protocol/rest/profile_read.hpp>
#include <ctsync/protocol/segment/profile_api.hpp>
#include <ctsync/protocol/verdict.hpp>
#include <utility>

#include "clock.hpp"
#include "settings/settings_table.hpp"
#include "tenants/http_targets.hpp"

namespace ctsync::server {

namespace {

/// Of one read. A person's profile is small, and many reads are one step of a job.
constexpr Duration longest{5'000};

/// The setting that holds the credentials of the requests.
std::string_view secret_of(const TargetSettings& settings) {
  return settings.kind == TargetKind::segment ? "profile_api_token" : "secret";
}

std::string_view name_of(const TargetSettings& settings) {
  return settings.kind == TargetKind::segment ? std::string_view("Segment's Profile API")
                                              : std::string_view(settings.name);
}

}  // namespace

Result<ProfileReader> ProfileReader::create(const TargetSettings& settings, std::stop_token stop) {
  const bool is_segment = settings.kind == TargetKind::segment;
  auto options = client_options(settings, is_segment ? settings.profile.url : settings.url,
                                is_segment ? "profile_api_url" : "url");
  options.total_timeout = std::min(options.total_timeout, longest);
  options.stop = std::move(stop);
  auto client = http::Client::create(std::move(options));
  if (!client) return std::move(client).error();
  auto tokens = token_source_of(settings);
  if (!tokens) return std::move(tokens).error();
  return ProfileReader(settings, *std::move(client), *std::move(tokens));
}

ProfileReader::ProfileReader(TargetSettings settings, http::Client client,
                             std::shared_ptr<http::TokenSource> tokens)
    : settings_(std::move(settings)), client_(std::move(client)), tokens_(std::move(tokens)) {
  authorization_ = settings_.kind == TargetKind::segment
                       ? protocol::basic(settings_.profile.token.reveal(), {})
                       : authorization_of(settings_.credentials);
}

Duration ProfileReader::pause() const noexcept {
  constexpr Duration usual{50};
  if (settings_.kind == TargetKind::segment || settings_.rate_limit_per_minute == 0) return usual;
  return std::max(usual, Duration{2 * 60'000 / settings_.rate_limit_per_minute});
}

http::Answer<TargetProfile> ProfileReader::read(std::string_view user_id,
                                                std::span<const std::string> traits) {
  return settings_.kind == TargetKind::segment ? read_segment(user_id, traits) : read_rest(user_id);
}

http::Answer<TargetProfile> ProfileReader::read_segment(std::string_view user_id,
                                                        std::span<const std::string> traits) {
  TargetProfile profile;
  json::Parser parser;
  for (const auto& path : segment::profile_paths(settings_.profile.space, user_id, traits)) {
    const auto response = get(path);
    if (!response) return response.fault();
    if (response->status == 404) return TargetProfile{};
    const auto some = traits.first(std::min(segment::most_traits, traits.size()));
    traits = traits.subspan(some.size());
    const auto root = parser.parse(response->body);
    if (!root || response->truncated) return strange("its answer is not JSON");
    if (auto status = segment::add_traits(*root, some, profile); !status) {
      return strange("its answer has no object of traits");
    }
  }
  return profile;
}

http::Answer<TargetProfile> ProfileReader::read_rest(std::string_view user_id) {
  const auto encoded = percent_encoded(user_id);
  if (!rest::is_segment(encoded)) return TargetProfile{true, {}};  // no call has such an id either
  const auto response = get(rest::expanded(settings_.profile.path, {encoded, {}, {}}));
  if (!response) return response.fault();
  if (response->status == 404) return TargetProfile{};
  json::Parser parser;
  const auto root = parser.parse(response->body);
  if (!root || response->truncated) return strange("its answer is not JSON");
  return rest::read_profile(*root, settings_.profile.fields);
}

/// An answer of status 200 to 299, or 404.
http::Answer<http::HttpResponse> ProfileReader::get(const std::string& path) {
  http::Answer<http::Token> token = http::Token{};
  if (tokens_) {
    token = tokens_->token();
    if (!token) return token.fault();
  }
  auto response = send(path, tokens_ ? &token->value : nullptr);
  if (tokens_ && response && response->status == 401) {
    token = tokens_->renewed(*token);
    if (!token) return token.fault();
    response = send(path, &token->value);
  }
  if (!response) {
    return Error{Errc::unavailable,
                 {},
                 fmt::format("no answer from {}: {}", name_of(settings_), response.error().detail)};
  }
  const bool is_answer = response->status >= 200 && response->status < 300;
  if (is_answer || response->status == 404) return *std::move(response);
  return refusal(*response);
}

Result<http::HttpResponse> ProfileReader::send(const std::string& path, const std::string* token) {
  http::HttpRequest request;
  request.method = "GET";
  request.path = path;
  request.headers = {{"Accept", "application/json"},
                     {"User-Agent", fmt::format("ctsync/{}", version)}};
  if (token != nullptr) request.headers.push_back(protocol::bearer(*token));
  if (!authorization_.first.empty()) request.headers.push_back(authorization_);
  for (const auto& header : settings_.profile.headers) {
    request.headers.emplace_back(header.name, header.value.reveal());
  }
  return client_.send(request);
}

http::Fault ProfileReader::refusal(const http::HttpResponse& response) const {
  const auto detail = fmt::format("{} answered {}", name_of(settings_), response.status);
  const TargetResponse answer{response.status, response.headers, response.body};
  if (protocol::verdict_of(response.status) == Verdict::retry) {
    return {{Errc::unavailable, {}, detail}, protocol::asked_wait(answer, wall_now())};
  }
  const bool is_refused = response.status == 401 || response.status == 403;
  const auto setting = is_refused                              ? secret_of(settings_)
                       : settings_.kind == TargetKind::segment ? "profile_api_space"
                                                               : "profile";
  const auto where = setting_name(fmt::format("{}.{}", settings_.where, setting));
  return {{Errc::configuration, where, detail}, {}};
}

Error ProfileReader::strange(std::string_view detail) const {
  return {Errc::invalid, {}, fmt::format("{}: {}", name_of(settings_), detail)};
}

}  // namespace ctsync::server
