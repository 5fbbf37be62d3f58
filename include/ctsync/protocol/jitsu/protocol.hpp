// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/contract/http_protocol.hpp>
#include <ctsync/protocol/batch.hpp>
#include <ctsync/protocol/jitsu/answer.hpp>
#include <ctsync/protocol/limits.hpp>
#include <ctsync/protocol/verdict.hpp>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace ctsync::jitsu {

/// Jitsu publishes no limits; these are Segment's, whose format it takes.
inline constexpr std::size_t max_event_bytes = 32'000;
inline constexpr std::size_t max_body_bytes = 475'000;

struct Settings {
  std::string write_key;
  std::size_t batch_events = 100;
};

/// `POST /v1/batch` of a Jitsu ingest endpoint, with the write key in the body. Jitsu has no
/// request that deletes a person. It answers 200 to a batch of which it took only a part, so its
/// body counts.
class Protocol {
 public:
  Protocol() = default;
  explicit Protocol(Settings settings) : settings_(std::move(settings)) {}

  Fragment write(const Call& call, const Step&) const {
    if (call.kind == CallKind::delete_person || call.kind == CallKind::request) {
      return {{}, {}, protocol::no_counterpart(call, "Jitsu")};
    }
    return limited(call.body, refusal(call));
  }

  std::size_t endpoint(const Call&) const noexcept { return 0; }

  std::optional<Reason> refusal(const Call& call) const {
    return protocol::over_size(call, max_event_bytes, "Jitsu");
  }

  std::size_t fitting(std::span<const Call> calls) const {
    return protocol::fitting(calls, settings_.batch_events, max_body_bytes);
  }

  void assemble(std::span<const Call> calls, Time now, TargetRequest& request) const {
    request.path = "/v1/batch";
    request.headers = {{"Content-Type", "application/json"}};
    protocol::render_batch(calls, settings_.write_key, now, request.body);
  }

  Judgement judge(std::span<const Call> calls, const TargetResponse& response, Time now) const {
    if (response.status == 200) {
      if (auto judged = judge_body(calls, response.body)) return std::move(*judged);
    }
    return protocol::judge_status("Jitsu", response, now);
  }

 private:
  Settings settings_;
};

static_assert(HttpProtocol<Protocol>);

}  // namespace ctsync::jitsu
