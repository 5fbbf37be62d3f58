// SPDX-License-Identifier: MIT
#include "segment/sink.hpp"

#include <algorithm>
#include <chrono>
#include <ctsync/base/base64.hpp>
#include <ctsync/base/version.hpp>
#include <ctsync/protocol/segment/batch.hpp>
#include <ctsync/protocol/segment/deliver.hpp>
#include <ctsync/protocol/segment/regulation.hpp>
#include <ctsync/protocol/segment/response.hpp>
#include <utility>

namespace ctsync::segment {

namespace {

Time system_now() {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

bool deletes(const Call& call) { return call.kind == CallKind::delete_person; }

Outcome rejection(std::string text) {
  return {Verdict::rejected, std::nullopt, {ReasonCode::rejected, std::move(text)}};
}

Outcome no_answer(std::string_view whose, const Error& error) {
  return {Verdict::retry,
          std::nullopt,
          {ReasonCode::target_unavailable,
           std::string("no answer from ").append(whose).append(": ") + error.detail}};
}

/// Sends one JSON document, and reports status and duration to `on_request`.
Result<http::HttpResponse> post(http::Client& client, std::string_view path,
                                const std::string& authorization, std::string_view body,
                                const OnRequest& on_request) {
  http::HttpRequest request;
  request.path = path;
  request.headers = {{"Content-Type", "application/json"},
                     {"Authorization", authorization},
                     {"User-Agent", "ctsync/" + std::string(version)}};
  request.body = body;
  const auto began = std::chrono::steady_clock::now();
  auto response = client.send(request);
  const auto took = std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - began);
  if (on_request) on_request(response ? response->status : 0, took);
  return response;
}

std::optional<std::string_view> rate_limit_reset_of(const http::HttpResponse& response) {
  const auto usual = response.header("x-ratelimit-reset");
  return usual ? usual : response.header("ratelimit-reset");
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
  if (std::none_of(calls.begin(), calls.end(), deletes)) return deliver_events(calls);
  std::vector<Call> events;
  std::vector<Call> deletions;
  for (const auto& call : calls) (deletes(call) ? deletions : events).push_back(call);
  auto of_events = deliver_events(events);
  auto of_deletions = deliver_deletions(deletions);
  std::vector<Outcome> outcomes;
  outcomes.reserve(calls.size());
  auto event = of_events.begin();
  auto deletion = of_deletions.begin();
  for (const auto& call : calls) {
    outcomes.push_back(std::move(deletes(call) ? *deletion++ : *event++));
  }
  return outcomes;
}

std::vector<Outcome> Sink::deliver_events(std::span<const Call> calls) {
  return segment::deliver(
      calls, [this](std::span<const Call> some) { return send(some); },
      [this](std::span<const Call> some) { return fitting(some, options_.batch_events); });
}

std::vector<Outcome> Sink::deliver_deletions(std::span<const Call> calls) {
  return segment::deliver(
      calls, [this](std::span<const Call> some) { return regulate(some); },
      [](std::span<const Call> some) { return std::min(some.size(), max_regulation_subjects); });
}

Outcome Sink::send(std::span<const Call> calls) {
  render(calls, options_.write_key, options_.clock(), body_);
  const auto response = post(client_, "/v1/batch", authorization_, body_, options_.on_request);
  if (!response) return no_answer("Segment", response.error());
  return judge({response->status, response->header("retry-after"), rate_limit_reset_of(*response)},
               options_.clock());
}

Outcome Sink::regulate(std::span<const Call> calls) {
  if (options_.public_api_token.empty()) return rejection("segment.public_api_token is not set");
  if (!options_.public_api) return rejection("segment.public_api_url is not set");
  Time now = options_.clock();
  if (now < public_api_rests_until_) {
    Outcome outcome = public_api_failure_;
    outcome.retry_after = public_api_rests_until_ - now;
    return outcome;
  }
  render_regulation(calls, body_);
  const auto response =
      post(*options_.public_api, "/regulations", "Bearer " + options_.public_api_token, body_,
           options_.on_public_api_request);
  now = options_.clock();
  Outcome outcome;
  if (response) {
    outcome = judge_regulation(
        {response->status, response->header("retry-after"), rate_limit_reset_of(*response)}, now);
  } else {
    outcome = no_answer("Segment's Public API", response.error());
    outcome.retry_after = public_api_rest;
    outcome.alone = true;
  }
  public_api_rests_until_ = {};
  if (waits(outcome)) {
    public_api_failure_ = outcome;
    public_api_rests_until_ = now + outcome.retry_after.value_or(public_api_rest);
  }
  return outcome;
}

}  // namespace ctsync::segment
