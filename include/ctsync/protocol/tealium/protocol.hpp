// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctsync/contract/http_protocol.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/protocol/batch.hpp>
#include <ctsync/protocol/limits.hpp>
#include <ctsync/protocol/tealium/event.hpp>
#include <ctsync/protocol/verdict.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace ctsync::tealium {

/// At most 10 events a request (docs.tealium.com, "Tealium Collect HTTP API"). Tealium publishes no
/// sizes; these have room for any event that Segment takes.
inline constexpr std::size_t max_batch_events = 10;
inline constexpr std::size_t max_event_bytes = 64'000;
inline constexpr std::size_t max_body_bytes = 475'000;

/// Version 1 needs no authentication, version 3 a token.
enum class Api { v1, v3, v3_regional };

struct Settings {
  std::string account;
  std::string profile = "main";
  std::string data_source;  ///< empty: none
  std::string environment = "prod";
  std::size_t batch_events = max_batch_events;
  Api api = Api::v1;
};

/// Tealium's Collect API: `POST /event` for one event, `POST /bulk-event` for several, and the same
/// below `/v3/collect`. Version 1 accepts whatever is readable: events of a wrong account are lost
/// without a sign. Tealium drops no repeats; each event has its message id in `message_id`.
class Protocol {
 public:
  Protocol() = default;
  explicit Protocol(Settings settings) : settings_(std::move(settings)) {}

  Fragment write(const Call& call, const Step&) const {
    if (call.kind == CallKind::alias || call.kind == CallKind::delete_person ||
        call.kind == CallKind::request) {
      return {{}, {}, protocol::no_counterpart(call, "Tealium")};
    }
    std::string event = write_event(call);
    auto too_large = protocol::over_size(event.size(), max_event_bytes, "Tealium");
    return limited(std::move(event), std::move(too_large));
  }

  std::size_t endpoint(const Call&) const noexcept { return 0; }

  std::optional<Reason> refusal(const Call& call) const {
    return protocol::over_size(call, max_event_bytes, "Tealium");
  }

  std::size_t fitting(std::span<const Call> calls) const {
    return protocol::fitting(calls, std::min(settings_.batch_events, max_batch_events),
                             max_body_bytes);
  }

  void assemble(std::span<const Call> calls, Time, TargetRequest& request) const {
    request.path = path();
    request.path += calls.size() == 1 ? "/event" : "/bulk-event";
    request.headers = {{"Content-Type", "application/json"}};
    request.body.clear();
    if (calls.size() == 1) {
      write_shared(request.body);
      request.body.back() = ',';  // in place of the brace that ends it
      request.body += protocol::without_brace(calls.front().body);
      return;
    }
    request.body += "{\"shared\":";
    write_shared(request.body);
    request.body += ",\"events\":[";
    for (std::size_t i = 0; i < calls.size(); ++i) {
      if (i != 0) request.body += ',';
      request.body += calls[i].body;
    }
    request.body += "]}";
  }

  Judgement judge(std::span<const Call>, const TargetResponse& response, Time now) const {
    return protocol::judge_status("Tealium", response, now);
  }

 private:
  std::string path() const {
    switch (settings_.api) {
      case Api::v1: return {};
      case Api::v3: return "/v3/collect";
      case Api::v3_regional: return "/v3/collect/regional";
    }
    return {};
  }

  void write_shared(std::string& body) const {
    json::Writer writer(body);
    writer.begin_object().key("tealium_account").string(settings_.account);
    writer.key("tealium_profile").string(settings_.profile);
    if (!settings_.data_source.empty()) {
      writer.key("tealium_datasource").string(settings_.data_source);
    }
    writer.key("tealium_environment").string(settings_.environment).end_object();
  }

  Settings settings_;
};

static_assert(HttpProtocol<Protocol>);

}  // namespace ctsync::tealium
