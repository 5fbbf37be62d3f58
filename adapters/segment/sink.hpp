// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/sink.hpp>
#include <ctsync/protocol/segment/limits.hpp>
#include <functional>
#include <http/client.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync::segment {

/// The base URL of Segment's Tracking API for a region ("us", "eu"); empty for any other word.
std::string_view tracking_host(std::string_view region);

/// Called for every request with its status, or 0 if there was no response, and its duration.
using OnRequest = std::function<void(int status, Duration took)>;

struct SinkOptions {
  std::string write_key;
  std::size_t batch_events = default_batch_events;
  std::function<Time()> clock;  ///< for `sentAt` and Retry-After dates; default: the system clock
  OnRequest on_request;         ///< for the Tracking API
  /// Token of the Public API, which deletes persons. Without it, calls that delete are rejected
  /// with a reason that names the missing setting.
  std::string public_api_token;
  std::optional<http::Client> public_api;
  OnRequest on_public_api_request;
};

/// Delivers calls to Segment's `POST /v1/batch`, in their sequence, over one keep-alive connection.
/// The write key is sent as Basic user name and in the body, as Segment's own clients do. The
/// client's base URL has no `/v1`.
///
/// Calls that delete a person go to `POST /regulations` of the Public API instead, after the other
/// calls, as many in one request as it accepts. The two kinds fail independently: deletions that
/// the Public API cannot accept now are retried alone. After a failure no request goes to the
/// Public API before the time that it named, or for a default pause, so that a slow Public API does
/// not delay events.
class Sink {
 public:
  Sink(http::Client client, SinkOptions options);

  std::vector<Outcome> deliver(std::span<const Call> calls);

 private:
  std::vector<Outcome> deliver_events(std::span<const Call> calls);
  std::vector<Outcome> deliver_deletions(std::span<const Call> calls);
  Outcome send(std::span<const Call> calls);
  Outcome regulate(std::span<const Call> calls);

  http::Client client_;
  SinkOptions options_;
  std::string authorization_;
  std::string body_;
  Outcome public_api_failure_;  // repeated without a request until this time
  Time public_api_rests_until_{};
};

static_assert(ctsync::Sink<Sink>);

}  // namespace ctsync::segment
