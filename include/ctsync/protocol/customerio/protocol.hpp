// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/contract/http_protocol.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/protocol/authorization.hpp>
#include <ctsync/protocol/batch.hpp>
#include <ctsync/protocol/limits.hpp>
#include <ctsync/protocol/verdict.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace ctsync::customerio {

/// 32 KB a call and 500 KB a batch (docs.customer.io, "Pipelines API").
inline constexpr std::size_t max_event_bytes = 32'000;
inline constexpr std::size_t max_body_bytes = 475'000;

/// The URL of a region's Pipelines API ("us", "eu"); empty for any other word.
constexpr std::string_view host(std::string_view region) noexcept {
  if (region == "us") return "https://cdp.customer.io";
  if (region == "eu") return "https://cdp-eu.customer.io";
  return {};
}

struct Settings {
  std::string api_key;
  std::size_t batch_events = 100;
};

/// `POST /v1/batch` of Customer.io's Pipelines API. The API key is the user name of Basic. Without
/// `X-Strict-Mode: 1` Customer.io answers 200 to calls that it drops; with it, faults are 400 and a
/// wrong key is 401. A deletion is the Track "User Suppressed", which removes the person and blocks
/// the identifiers (docs.customer.io, "Customer.io events").
class Protocol {
 public:
  Protocol() = default;
  explicit Protocol(Settings settings) : settings_(std::move(settings)) {}

  Fragment write(const Call& call, const Step&) const {
    if (call.kind == CallKind::request)
      return {{}, {}, protocol::no_counterpart(call, "Customer.io")};
    const bool deletes = call.kind == CallKind::delete_person;
    return limited(deletes ? suppression(call) : call.body, refusal(call));
  }

  std::size_t endpoint(const Call&) const noexcept { return 0; }

  std::optional<Reason> refusal(const Call& call) const {
    return protocol::over_size(call, max_event_bytes, "Customer.io");
  }

  std::size_t fitting(std::span<const Call> calls) const {
    return protocol::fitting(calls, settings_.batch_events, max_body_bytes);
  }

  void assemble(std::span<const Call> calls, Time now, TargetRequest& request) const {
    request.path = "/v1/batch";
    request.headers = {{"Content-Type", "application/json"},
                       {"X-Strict-Mode", "1"},
                       protocol::basic(settings_.api_key, {})};
    protocol::render_batch(calls, {}, now, request.body);
  }

  Judgement judge(std::span<const Call>, const TargetResponse& response, Time now) const {
    return protocol::judge_status("Customer.io", response, now);
  }

 private:
  static std::string suppression(const Call& call) {
    std::string track;
    json::Writer writer(track);
    writer.begin_object().key("event").string("User Suppressed").key("type").string("track");
    writer.key("properties").begin_object().end_object();
    writer.key("userId").string(call.user_id).key("messageId").string(call.message_id);
    writer.end_object();
    return track;
  }

  Settings settings_;
};

static_assert(HttpProtocol<Protocol>);

}  // namespace ctsync::customerio
