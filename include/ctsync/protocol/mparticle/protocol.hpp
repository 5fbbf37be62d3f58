// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctsync/base/base64.hpp>
#include <ctsync/contract/http_protocol.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/protocol/authorization.hpp>
#include <ctsync/protocol/batch.hpp>
#include <ctsync/protocol/limits.hpp>
#include <ctsync/protocol/mparticle/batch.hpp>
#include <ctsync/protocol/mparticle/erasure.hpp>
#include <ctsync/protocol/mparticle/limits.hpp>
#include <ctsync/protocol/verdict.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace ctsync::mparticle {

/// The endpoints: the Events API of a pod, and the Data Subject Request API.
enum Endpoint : std::size_t { events_api, requests_api };

struct Settings {
  std::string key;                         ///< of the workspace's input
  std::string secret;                      ///< of the same
  std::string environment = "production";  ///< or "development"
  std::size_t batch_events = 100;
  std::string workspace_credentials;  ///< `KEY:SECRET` of the workspace, for erasures
};

/// `POST /v2/bulkevents` of mParticle's Events API, with one batch for a call, and `POST
/// /v3/requests` of its Data Subject Request API. Key and secret are the user and password of
/// Basic. A 202 means that mParticle has read the request; what it does with it is not told. One
/// batch at fault refuses the whole request.
///
/// The environment is not part of a fragment, so that a corrected one counts for calls that wait.
class Protocol {
 public:
  Protocol() = default;
  explicit Protocol(Settings settings) : settings_(std::move(settings)) {}

  Fragment write(const Call& call, const Step&) const {
    if (call.kind == CallKind::group || call.kind == CallKind::alias ||
        call.kind == CallKind::request) {
      return {{}, {}, protocol::no_counterpart(call, "mParticle")};
    }
    if (deletes(call)) return {write_erasure(call)};
    Fragment fragment = write_batch(call);
    if (fragment.refused) return fragment;
    auto too_large = over_size(fragment.bytes.size());
    return limited(std::move(fragment.bytes), std::move(too_large));
  }

  std::size_t endpoint(const Call& call) const noexcept {
    return deletes(call) ? requests_api : events_api;
  }

  std::optional<Reason> refusal(const Call& call) const { return over_size(call.body.size()); }

  std::size_t fitting(std::span<const Call> calls) const {
    if (deletes(calls.front())) return 1;
    return protocol::fitting(calls, std::min(settings_.batch_events, max_request_batches),
                             max_request_bytes);
  }

  void assemble(std::span<const Call> calls, Time now, TargetRequest& request) const {
    const bool deletion = deletes(calls.front());
    request.path = deletion ? "/v3/requests" : "/v2/bulkevents";
    request.headers = {{"Content-Type", "application/json"},
                       deletion ? workspace() : protocol::basic(settings_.key, settings_.secret)};
    if (deletion) return render_erasure(calls.front(), now, request.body);
    request.body = "[";
    for (const auto& call : calls) {
      if (request.body.size() > 1) request.body += ',';
      request.body += "{\"environment\":";
      json::append_string(request.body, settings_.environment);
      request.body.append(",").append(protocol::without_brace(call.body));
    }
    request.body += ']';
  }

  Judgement judge(std::span<const Call> calls, const TargetResponse& response, Time now) const {
    if (!deletes(calls.front())) return protocol::judge_status("mParticle", response, now);
    if (has_it_already(response.status, response.body)) {
      return Outcome{Verdict::accepted, std::nullopt, {}};
    }
    return protocol::judge_status("mParticle's Data Subject Request API", response, now);
  }

 private:
  static bool deletes(const Call& call) noexcept { return call.kind == CallKind::delete_person; }

  static std::optional<Reason> over_size(std::size_t bytes) {
    return protocol::over_size(bytes, max_batch_bytes, "mParticle");
  }

  protocol::Authorization workspace() const {
    return {"Authorization", "Basic " + ctsync::detail::base64(settings_.workspace_credentials)};
  }

  Settings settings_;
};

static_assert(HttpProtocol<Protocol>);

}  // namespace ctsync::mparticle
