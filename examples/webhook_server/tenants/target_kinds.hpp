// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/contract/protocol.hpp>
#include <ctsync/contract/sink.hpp>
#include <functional>
#include <http_sink/sink.hpp>
#include <string_view>

#include "settings/target_settings.hpp"

/// What a target of each kind is made of.
namespace ctsync::server {

/// Called for each request of a sink: to the target itself, and to its API for deletions; and
/// before each request, whether it may begin.
struct SinkHooks {
  http_sink::OnRequest on_request;
  http_sink::OnRequest on_public_api_request;
  std::function<bool()> may_begin = {};
};

/// Makes a sink of one target. Its sinks share what a target has only once, such as a token.
using MakeSink = std::function<Result<AnySink>(SinkHooks hooks)>;

/// The names of a kind's APIs, for reasons and findings, and of the setting that holds the first
/// one's URL. Without `deletions` the kind has one endpoint; without `first` its name is the
/// target's.
struct ApiNames {
  std::string_view first;
  std::string_view deletions;
  std::string_view url_setting = "url";
};

/// The names of the APIs of a target, or nullptr if it is not over HTTP.
const ApiNames* api_names(const TargetSettings& settings);

/// The protocol that maps calls for a target.
AnyProtocol protocol_of(const TargetSettings& settings);

/// The sinks of a target. Errors: configuration, with the setting.
Result<MakeSink> sinks_of(const TargetSettings& settings);

}  // namespace ctsync::server
