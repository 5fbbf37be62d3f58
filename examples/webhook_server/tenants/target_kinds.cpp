// SPDX-License-Identifier: MIT
#include "tenants/target_kinds.hpp"

#include <algorithm>
#include <array>
#include <ctsync/protocol/customerio/protocol.hpp>
#include <ctsync/protocol/jitsu/protocol.hpp>
#include <ctsync/protocol/mparticle/protocol.hpp>
#include <ctsync/protocol/ndjson/protocol.hpp>
#include <ctsync/protocol/rudderstack/protocol.hpp>
#include <ctsync/protocol/segment/protocol.hpp>
#include <ctsync/protocol/tealium/protocol.hpp>
#include <ndjson/sink.hpp>

#include "tenants/http_targets.hpp"

namespace ctsync::server {

namespace {

AnyHttpProtocol segment_protocol(const TargetSettings& settings) {
  return segment::Protocol({settings.credentials.secret.reveal(), settings.batch_size,
                            settings.public_api_token.reveal()});
}

AnyHttpProtocol rudderstack_protocol(const TargetSettings& settings) {
  return rudderstack::Protocol({settings.credentials.secret.reveal(), settings.batch_size,
                                settings.public_api_token.reveal()});
}

AnyHttpProtocol customerio_protocol(const TargetSettings& settings) {
  return customerio::Protocol({settings.credentials.secret.reveal(), settings.batch_size});
}

AnyHttpProtocol jitsu_protocol(const TargetSettings& settings) {
  return jitsu::Protocol({settings.credentials.secret.reveal(), settings.batch_size});
}

AnyHttpProtocol mparticle_protocol(const TargetSettings& settings) {
  return mparticle::Protocol({settings.credentials.key.reveal(),
                              settings.credentials.secret.reveal(), settings.environment,
                              settings.batch_size, settings.public_api_token.reveal()});
}

AnyHttpProtocol tealium_protocol(const TargetSettings& settings) {
  const auto& tealium = settings.tealium;
  auto api = tealium::Api::v1;
  if (!settings.credentials.secret.empty()) {
    api = tealium.region.empty() ? tealium::Api::v3 : tealium::Api::v3_regional;
  }
  return tealium::Protocol({tealium.account, tealium.profile, tealium.data_source,
                            settings.environment, settings.batch_size, api});
}

AnyProtocol file_protocol(const TargetSettings&) { return ndjson::Protocol{}; }

Result<MakeSink> file_sinks(const TargetSettings& settings) {
  const auto& file = settings.ndjson;
  ndjson::Options options{file.path, file.rotate_bytes, file.rotate_after, file.keep_files, {}};
  return MakeSink(
      [options](const SinkHooks&) -> Result<AnySink> { return AnySink(ndjson::Sink(options)); });
}

/// A kind of target. A kind over HTTP has a protocol and the names of its APIs; another one makes
/// its protocol and its sinks itself.
struct KindOfTarget {
  TargetKind kind;
  AnyHttpProtocol (*http)(const TargetSettings&) = nullptr;
  ApiNames names = {};
  AnyProtocol (*protocol)(const TargetSettings&) = nullptr;
  Result<MakeSink> (*sinks)(const TargetSettings&) = nullptr;
};

constexpr std::array kinds{
    KindOfTarget{
        TargetKind::segment, segment_protocol, {"Segment", "Segment's Public API", "region"}},
    KindOfTarget{TargetKind::rudderstack,
                 rudderstack_protocol,
                 {"RudderStack", "RudderStack's control plane"}},
    KindOfTarget{TargetKind::customerio, customerio_protocol, {"Customer.io", {}, "region"}},
    KindOfTarget{TargetKind::jitsu, jitsu_protocol, {"Jitsu", {}}},
    KindOfTarget{TargetKind::mparticle,
                 mparticle_protocol,
                 {"mParticle", "mParticle's Data Subject Request API", "region"}},
    KindOfTarget{TargetKind::tealium, tealium_protocol, {"Tealium", {}, "region"}},
    KindOfTarget{TargetKind::rest, rest_protocol, {}},
    KindOfTarget{TargetKind::graphql, graphql_protocol, {}},
    KindOfTarget{TargetKind::ndjson, nullptr, {}, file_protocol, file_sinks},
};

const KindOfTarget& kind_of(const TargetSettings& settings) {
  return *std::find_if(kinds.begin(), kinds.end(),
                       [&](const auto& each) { return each.kind == settings.kind; });
}

static_assert(kinds.size() == target_kind_words.size());

}  // namespace

const ApiNames* api_names(const TargetSettings& settings) {
  const auto& kind = kind_of(settings);
  return kind.http == nullptr ? nullptr : &kind.names;
}

AnyProtocol protocol_of(const TargetSettings& settings) {
  const auto& kind = kind_of(settings);
  return kind.http != nullptr ? AnyProtocol(kind.http(settings)) : kind.protocol(settings);
}

Result<MakeSink> sinks_of(const TargetSettings& settings) {
  const auto& kind = kind_of(settings);
  if (kind.http == nullptr) return kind.sinks(settings);
  return http_sinks(settings, kind.http(settings), kind.names);
}

}  // namespace ctsync::server
