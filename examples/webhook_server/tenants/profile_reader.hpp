// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/target_profile.hpp>
#include <ctsync/protocol/authorization.hpp>
#include <http/answer.hpp>
#include <http/client.hpp>
#include <http/token_source.hpp>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "settings/target_settings.hpp"

namespace ctsync::server {

/// Asks one target what it knows of people: Segment by its Profile API, a REST target by the read
/// that is configured. Changes nothing there. One thread at a time.
class ProfileReader {
 public:
  /// Does not connect. The settings must say how the target is asked (ProfileSettings::is_set).
  /// `stop` ends reads, see http::ClientOptions. Errors: configuration.
  static Result<ProfileReader> create(const TargetSettings& settings, std::stop_token stop = {});

  /// What the target has of these traits of the person with this userId; without any, whether it
  /// knows the person. A REST target says what is configured, whatever is asked for. Errors:
  /// unavailable for what may pass, perhaps with a wait; configuration for a refusal, with the
  /// setting; invalid for an answer of another form. None has anything of the answer.
  http::Answer<TargetProfile> read(std::string_view user_id, std::span<const std::string> traits);

  /// The time to leave between requests, so that other readers and the calls of the target have
  /// room: 20 a second, or half of the target's own rate limit.
  Duration pause() const noexcept;

 private:
  ProfileReader(TargetSettings settings, http::Client client,
                std::shared_ptr<http::TokenSource> tokens);

  http::Answer<TargetProfile> read_segment(std::string_view user_id,
                                           std::span<const std::string> traits);
  http::Answer<TargetProfile> read_rest(std::string_view user_id);
  http::Answer<http::HttpResponse> get(const std::string& path);
  Result<http::HttpResponse> send(const std::string& path, const std::string* token);
  http::Fault refusal(const http::HttpResponse& response) const;
  Error strange(std::string_view detail) const;

  TargetSettings settings_;
  http::Client client_;
  std::shared_ptr<http::TokenSource> tokens_;  // of OAuth2; else null
  protocol::Authorization authorization_;
};

}  // namespace ctsync::server
