// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctsync/contract/http_protocol.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/protocol/authorization.hpp>
#include <ctsync/protocol/batch.hpp>
#include <ctsync/protocol/limits.hpp>
#include <ctsync/protocol/rudderstack/consent.hpp>
#include <ctsync/protocol/verdict.hpp>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace ctsync::rudderstack {

/// 32 KB a call and 4 MB a batch (rudderstack.com, "HTTP API"), with room for rounding.
inline constexpr std::size_t max_event_bytes = 32'000;
inline constexpr std::size_t max_body_bytes = 3'900'000;
/// People in one regulation. RudderStack publishes no limit.
inline constexpr std::size_t max_regulation_users = 100;

/// The endpoints: the workspace's data plane, and the control plane for deletions.
enum Endpoint : std::size_t { data_plane, control_plane };

struct Settings {
  std::string write_key;
  std::size_t batch_events = 100;
  std::string access_token;  ///< a service access token, for the control plane
};

/// `POST /v1/batch` of a RudderStack data plane and `POST /v2/regulations` of its control plane
/// (rudderstack.com, "HTTP API", "User Suppression API"). The write key goes in the header alone:
/// one in the body is not read. RudderStack shows a wrong key, a missing identity and excess sizes;
/// a 200 means that the gateway has the batch.
class Protocol {
 public:
  Protocol() = default;
  explicit Protocol(Settings settings) : settings_(std::move(settings)) {}

  Fragment write(const Call& call, const Step&) const {
    if (call.kind == CallKind::request)
      return {{}, {}, protocol::no_counterpart(call, "RudderStack")};
    return limited(deletes(call) ? write_user(call) : with_consent(call.body), refusal(call));
  }

  std::size_t endpoint(const Call& call) const noexcept {
    return deletes(call) ? control_plane : data_plane;
  }

  std::optional<Reason> refusal(const Call& call) const {
    return protocol::over_size(call, max_event_bytes, "RudderStack");
  }

  std::size_t fitting(std::span<const Call> calls) const {
    if (deletes(calls.front())) return std::min(calls.size(), max_regulation_users);
    return protocol::fitting(calls, settings_.batch_events, max_body_bytes);
  }

  void assemble(std::span<const Call> calls, Time now, TargetRequest& request) const {
    const bool deletions = deletes(calls.front());
    request.path = deletions ? "/v2/regulations" : "/v1/batch";
    request.headers = {{"Content-Type", "application/json"},
                       deletions ? protocol::bearer(settings_.access_token)
                                 : protocol::basic(settings_.write_key, {})};
    if (!deletions) return protocol::render_batch(calls, {}, now, request.body);
    request.body.clear();
    json::Writer writer(request.body);
    writer.begin_object().key("regulationType").string("suppress_with_delete");
    writer.key("users").begin_array();
    for (const auto& call : calls) writer.raw(call.body);
    writer.end_array().end_object();
  }

  Judgement judge(std::span<const Call> calls, const TargetResponse& response, Time now) const {
    const bool deletions = deletes(calls.front());
    return protocol::judge_status(deletions ? "RudderStack's control plane" : "RudderStack",
                                  response, now);
  }

 private:
  static bool deletes(const Call& call) noexcept { return call.kind == CallKind::delete_person; }

  static std::string write_user(const Call& call) {
    std::string user;
    json::Writer(user).begin_object().key("userId").string(call.user_id).end_object();
    return user;
  }

  Settings settings_;
};

static_assert(HttpProtocol<Protocol>);

}  // namespace ctsync::rudderstack
