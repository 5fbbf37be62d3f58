// SPDX-License-Identifier: MIT
#include "segment/sink.hpp"

#include <chrono>
#include <ctsync/detail/base64.hpp>
#include <ctsync/segment/batch.hpp>
#include <ctsync/segment/deliver.hpp>
#include <ctsync/segment/response.hpp>
#include <ctsync/version.hpp>
#include <utility>

namespace ctsync::segment {

namespace {

Time system_now() {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

}  // namespace

std::string_view tracking_host(std::string_view region) {
  if (region == "us") return "https://api.segment.io";
  if (region == "eu") return "https://events.eu1.segmentapis.com";
  return {};
}

Sink::Sink(http::Client client, SinkOptions options)
    : client_(std::move(client)), options_(std::move(options)) {
  if (!options_.clock) options_.clock = system_now;
  authorization_ = "Basic " + ctsync::detail::base64(options_.write_key + ":");
}

std::vector<Outcome> Sink::deliver(std::span<const Call> calls) {
  return segment::deliver(
      calls, [this](std::span<const Call> some) { return send(some); },
      [this](std::span<const Call> some) { return fitting(some, options_.batch_events); });
}

Outcome Sink::send(std::span<const Call> calls) {
  render(calls, options_.write_key, options_.clock(), body_);
  http::HttpRequest request;
  request.path = "/v1/batch";
  request.headers = {{"Content-Type", "application/json"},
                     {"Authorization", authorization_},
                     {"User-Agent", "ctsync/" + std::string(version)}};
  request.body = body_;
  const auto began = std::chrono::steady_clock::now();
  const auto response = client_.send(request);
  const auto took = std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - began);
  if (options_.on_request) options_.on_request(response ? response->status : 0, took);
  if (!response) {
    return {Verdict::retry, std::nullopt, "no answer from Segment: " + response.error().detail};
  }
  return judge({response->status, response->header("retry-after")}, options_.clock());
}

}  // namespace ctsync::segment
