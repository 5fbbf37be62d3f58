// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctsync/contract/http_protocol.hpp>
#include <ctsync/protocol/authorization.hpp>
#include <ctsync/protocol/batch.hpp>
#include <ctsync/protocol/segment/limits.hpp>
#include <ctsync/protocol/segment/regulation.hpp>
#include <ctsync/protocol/verdict.hpp>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace ctsync::segment {

/// The endpoints of a Segment target: the Tracking API, and the Public API for deletions. The two
/// have hosts, credentials and rate limits of their own.
enum Endpoint : std::size_t { tracking, public_api };

/// The settings of a Segment target that its requests contain.
struct Settings {
  std::string write_key;
  std::size_t batch_events = default_batch_events;
  std::string public_api_token;
};

/// `POST /v1/batch` of Segment's Tracking API, whose URL has no `/v1`, and `POST /regulations` of
/// its Public API. The write key is sent as Basic user name and in the body, as Segment's own
/// clients do.
///
/// An acknowledgement is not more: Segment answers 200 to an unknown write key, to events that it
/// drops and to people who are suppressed.
class Protocol {
 public:
  Protocol() = default;
  explicit Protocol(Settings settings) : settings_(std::move(settings)) {}

  /// The fragment of a call: the call itself, or for a deletion the fragment for the Public API.
  Fragment write(const Call& call, const Step&) const {
    if (call.kind == CallKind::request) return {{}, {}, protocol::no_counterpart(call, "Segment")};
    return limited(deletes(call) ? write_deletion(call) : call.body, refusal(call));
  }

  std::size_t endpoint(const Call& call) const noexcept {
    return deletes(call) ? public_api : tracking;
  }

  std::optional<Reason> refusal(const Call& call) const { return segment::refusal(call); }

  std::size_t fitting(std::span<const Call> calls) const {
    if (deletes(calls.front())) return std::min(calls.size(), max_regulation_subjects);
    const std::size_t events = std::min(settings_.batch_events, max_batch_events);
    return protocol::fitting(calls, events, max_body_bytes);
  }

  void assemble(std::span<const Call> calls, Time now, TargetRequest& request) const {
    const bool deletions = deletes(calls.front());
    request.path = deletions ? "/regulations" : "/v1/batch";
    request.headers = {{"Content-Type", "application/json"},
                       deletions ? protocol::bearer(settings_.public_api_token)
                                 : protocol::basic(settings_.write_key, {})};
    if (deletions) return render_regulation(calls, request.body);
    protocol::render_batch(calls, settings_.write_key, now, request.body);
  }

  /// The body is ignored: "success" in it proves no more than the status 200.
  Judgement judge(std::span<const Call> calls, const TargetResponse& response, Time now) const {
    const bool deletions = deletes(calls.front());
    return protocol::judge_status(deletions ? "Segment's Public API" : "Segment", response, now);
  }

 private:
  static bool deletes(const Call& call) noexcept { return call.kind == CallKind::delete_person; }

  Settings settings_;
};

static_assert(HttpProtocol<Protocol>);

}  // namespace ctsync::segment
