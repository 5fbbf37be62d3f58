// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <chrono>
#include <cstddef>
#include <ctsync/base/rate_limit.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/sink.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/protocol/segment/response.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// `POST /regulations` of Segment's Public API, which deletes people (segment.com, Public API,
/// "Deletion and Suppression"; the limits: "User Deletion and Suppression").
namespace ctsync::segment {

/// The maximum number of people in one request.
inline constexpr std::size_t max_regulation_subjects = 5'000;

/// The wait after a failure of the Public API without a Retry-After. Segment takes days for a
/// deletion, so a longer wait does no harm.
inline constexpr Duration public_api_rest = std::chrono::minutes{1};

/// The URL of a region's Public API ("us", "eu"); empty for any other region.
constexpr std::string_view public_api_host(std::string_view region) noexcept {
  if (region == "us") return "https://api.segmentapis.com";
  if (region == "eu") return "https://eu1.api.segmentapis.com";
  return {};
}

/// The fragment of a call that deletes a person: the user id as a JSON string.
inline std::string write_deletion(const Call& call) {
  std::string fragment;
  json::append_string(fragment, call.user_id);
  return fragment;
}

/// Writes a request to delete the people of these calls, and to block their ids permanently, into
/// `body`, whose memory is reused. The calls contain fragments.
inline void render_regulation(std::span<const Call> deletions, std::string& body) {
  body.clear();
  json::Writer writer(body);
  writer.begin_object();
  writer.key("regulationType").string("SUPPRESS_WITH_DELETE");
  writer.key("subjectType").string("USER_ID");
  writer.key("subjectIds").begin_array();
  for (const auto& call : deletions) writer.raw(call.body);
  writer.end_array().end_object();
}

/// The status and header values of a response of the Public API.
struct RegulationResponse {
  int status = 0;
  std::optional<std::string_view> retry_after;
  std::optional<std::string_view> rate_limit_reset;  ///< X-RateLimit-Reset
};

/// The verdict on a request, the same as that of judge() for its status. A retried call gets
/// `alone`: the Public API has its own limits, token and host, so its failure says nothing about
/// the Tracking API.
inline Outcome judge_regulation(const RegulationResponse& response, Time now) {
  Outcome outcome = judge({response.status, response.retry_after}, now);
  if (outcome.verdict == Verdict::accepted) return outcome;
  outcome.reason.text = fmt::format("Segment's Public API answered {}", response.status);
  outcome.alone = waits(outcome);
  if (!outcome.alone) return outcome;
  if (!outcome.retry_after && response.rate_limit_reset) {
    outcome.retry_after = rate_limit_reset(*response.rate_limit_reset, now);
  }
  if (!outcome.retry_after) outcome.retry_after = public_api_rest;
  return outcome;
}

}  // namespace ctsync::segment
