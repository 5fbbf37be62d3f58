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

/// Where Segment takes calls for a region ("us", "eu"); empty for another word.
std::string_view tracking_host(std::string_view region);

/// Told of every request: its status, 0 where no answer came, and how long it took.
using OnRequest = std::function<void(int status, Duration took)>;

struct SinkOptions {
  std::string write_key;
  std::size_t batch_events = default_batch_events;
  std::function<Time()> clock;  ///< for `sentAt` and Retry-After dates; the system's by default
  OnRequest on_request;         ///< for the Tracking API
  /// Of the Public API, by which people are deleted. Without one, calls that delete are rejected
  /// with a reason that names the setting which is missing.
  std::string public_api_token;
  std::optional<http::Client> public_api;
  OnRequest on_public_api_request;
};

/// Delivers calls to Segment's `POST /v1/batch`, in order, over one connection that is kept. The
/// write key goes out as Basic user name and in the body, as Segment's own clients do it. The
/// client's base URL has no `/v1`.
///
/// Calls that delete a person go to `POST /regulations` of the Public API instead, after the
/// others, as many in one request as it takes. What becomes of the one kind of calls is no matter
/// for the other: deletions that cannot be had now wait alone. Once the Public API has failed it is
/// not asked again before the time it named, so that a slow one holds up nothing.
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
  std::optional<Outcome> public_api_failure_;
  Time public_api_rests_until_;
};

static_assert(ctsync::Sink<Sink>);

}  // namespace ctsync::segment
