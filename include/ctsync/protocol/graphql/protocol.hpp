// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <cstddef>
#include <ctsync/contract/http_protocol.hpp>
#include <ctsync/protocol/authorization.hpp>
#include <ctsync/protocol/graphql/answer.hpp>
#include <ctsync/protocol/graphql/request.hpp>
#include <ctsync/protocol/limits.hpp>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace ctsync::graphql {

struct Settings {
  std::string name = "the target";             ///< in reasons
  std::string path = "/";                      ///< of the endpoint
  protocol::Authorization authorization = {};  ///< without a name: none, or a token of OAuth2
  HeaderFields headers = {};                   ///< more of each request
  /// The name of the lists in `data` by which a mutation says why it did nothing; empty: none.
  std::string user_errors = "userErrors";
};

/// Any GraphQL API over HTTP (graphql.github.io/graphql-over-http, a draft). It is sent the
/// requests that rules write, one each, and no other call. `Idempotency-Key` is the message id;
/// GraphQL has no such promise, so a server may execute a repeat again.
class Protocol {
 public:
  Protocol() = default;
  explicit Protocol(Settings settings) : settings_(std::move(settings)) {}

  Fragment write(const Call& call, const Step&) const {
    if (call.kind == CallKind::request) return write_request(call.body);
    return {{}, {}, protocol::no_counterpart(call, settings_.name)};
  }

  std::size_t endpoint(const Call&) const noexcept { return 0; }

  /// A call is no such request only if the target was one of another kind when it was written.
  std::optional<Reason> refusal(const Call& call) const {
    if (call.kind == CallKind::request && call.body.starts_with(fragment_begin)) {
      return std::nullopt;
    }
    return Reason{ReasonCode::rejected,
                  fmt::format("the {} was not written for a target of kind graphql, which {} is",
                              ctsync::name(call.kind), settings_.name)};
  }

  std::size_t fitting(std::span<const Call>) const noexcept { return 1; }

  void assemble(std::span<const Call> calls, Time, TargetRequest& request) const {
    const Call& call = calls.front();
    request.method = "POST";
    request.path = settings_.path;
    request.body = call.body;
    request.headers = {{"Idempotency-Key", call.message_id},
                       {"Content-Type", "application/json"},
                       {"Accept", "application/graphql-response+json, application/json;q=0.9"}};
    const auto& authorization = settings_.authorization;
    if (!authorization.first.empty()) request.headers.push_back(authorization);
    request.headers.insert(request.headers.end(), settings_.headers.begin(),
                           settings_.headers.end());
  }

  Judgement judge(std::span<const Call> calls, const TargetResponse& response, Time now) const {
    const Said said{calls.front().body, &settings_.authorization, settings_.headers};
    return graphql::judge({settings_.name, said, settings_.user_errors}, response, now);
  }

 private:
  Settings settings_;
};

static_assert(HttpProtocol<Protocol>);

}  // namespace ctsync::graphql
