// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/segment/limits.hpp>
#include <ctsync/sink.hpp>
#include <ctsync/time.hpp>
#include <functional>
#include <http/client.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync::segment {

/// Where Segment takes calls for a region ("us", "eu"); empty for another word.
std::string_view tracking_host(std::string_view region);

struct SinkOptions {
  std::string write_key;
  std::size_t batch_events = default_batch_events;
  std::function<Time()> clock;  ///< for `sentAt` and Retry-After dates; the system's by default
  /// Told of every request: its status, 0 where no answer came, and how long it took.
  std::function<void(int status, Duration took)> on_request;
};

/// Delivers calls to Segment's `POST /v1/batch`, in order, over one connection that is kept. The
/// write key goes out as Basic user name and in the body, as Segment's own clients do it. The
/// client's base URL has no `/v1`.
class Sink {
 public:
  Sink(http::Client client, SinkOptions options);

  std::vector<Outcome> deliver(std::span<const Call> calls);

 private:
  Outcome send(std::span<const Call> calls);

  http::Client client_;
  SinkOptions options_;
  std::string authorization_;
  std::string body_;
};

static_assert(ctsync::Sink<Sink>);

}  // namespace ctsync::segment
