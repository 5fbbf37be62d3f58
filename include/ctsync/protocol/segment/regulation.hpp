// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <chrono>
#include <cstddef>
#include <ctsync/base/retry.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/sink.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/protocol/segment/response.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// `POST /regulations` of Segment's Public API, which deletes people (segment.com, Public API,
/// "Deletion and Suppression"; and "User Deletion and Suppression" for limits).
namespace ctsync::segment {

/// The most people in one request.
inline constexpr std::size_t max_regulation_subjects = 5'000;

/// How long the Public API is left alone when it fails without saying for how long. Segment itself
/// takes days for a deletion, so nothing is lost by waiting.
inline constexpr Duration public_api_rest = std::chrono::minutes{1};

/// Where the Public API of a region ("us", "eu") is; empty for another word.
constexpr std::string_view public_api_host(std::string_view region) noexcept {
  if (region == "us") return "https://api.segmentapis.com";
  if (region == "eu") return "https://eu1.api.segmentapis.com";
  return {};
}

/// Writes the body that asks for these users to be deleted, and their ids to be blocked for good,
/// into `body`, whose memory is reused.
inline void render_regulation(std::span<const std::string> user_ids, std::string& body) {
  body.clear();
  json::Writer writer(body);
  writer.begin_object();
  writer.key("regulationType").string("SUPPRESS_WITH_DELETE");
  writer.key("subjectType").string("USER_ID");
  writer.key("subjectIds").begin_array();
  for (const auto& user_id : user_ids) writer.string(user_id);
  writer.end_array().end_object();
}

/// What is kept of an answer of the Public API; the headers' texts, where they were there.
struct RegulationResponse {
  int status = 0;
  std::optional<std::string_view> retry_after;
  std::optional<std::string_view> rate_limit_reset;  ///< X-RateLimit-Reset, here a date
};

/// The verdict on a request, as judge() gives it for the same status. What waits, waits alone: the
/// Public API has its own limits, token and host, which say nothing about the Tracking API.
inline Outcome judge_regulation(const RegulationResponse& response, Time now) {
  Outcome outcome = judge({response.status, response.retry_after}, now);
  if (outcome.verdict == Verdict::accepted) return outcome;
  outcome.reason = fmt::format("Segment's Public API answered {}", response.status);
  outcome.alone = waits(outcome);
  if (!outcome.alone) return outcome;
  if (!outcome.retry_after && response.rate_limit_reset) {
    outcome.retry_after = retry_after(*response.rate_limit_reset, now);
  }
  if (!outcome.retry_after) outcome.retry_after = public_api_rest;
  return outcome;
}

}  // namespace ctsync::segment
