// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctsync/base/ascii.hpp>
#include <ctsync/contract/http_protocol.hpp>
#include <ctsync/protocol/authorization.hpp>
#include <ctsync/protocol/limits.hpp>
#include <ctsync/protocol/rest/form.hpp>
#include <ctsync/protocol/rest/fragment.hpp>
#include <ctsync/protocol/rest/path.hpp>
#include <ctsync/protocol/rest/request.hpp>
#include <ctsync/protocol/verdict.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace ctsync::rest {

/// The request for one kind of call. `path` may contain placeholders; see path.hpp.
struct Request {
  std::string method;  ///< empty: calls of this kind are not sent
  std::string path;
  HeaderFields headers = {};
};

struct Settings {
  std::string name = "the target";  ///< in reasons
  BodyForm body = BodyForm::segment;
  /// By CallKind. Of a request that a rule writes only `headers` counts: more header fields.
  std::array<Request, call_kinds.size()> requests;
  protocol::Authorization authorization = {};  ///< without a name: none, or a token of OAuth2
};

/// One request per call, to any API with JSON bodies. The header field `Idempotency-Key` is the
/// message id: equal for each attempt, different for each target and event.
///
/// A body form tells about a person, so it is used for an Identify; other calls that have a request
/// are sent as they are. DELETE sends no body. A request of a rule says itself what is sent, see
/// request.hpp. An accepted call is one that was answered with 2xx.
class Protocol {
 public:
  Protocol() = default;
  explicit Protocol(Settings settings) : settings_(std::move(settings)) {}

  Fragment write(const Call& call, const Step& step) const {
    if (call.kind == CallKind::request) {
      return write_request(call.body, settings_.authorization.first);
    }
    const Request& request = request_of(call);
    if (request.method.empty()) return ignored(protocol::no_counterpart(call, settings_.name));
    Fragment fragment{write_fragment(call, call.body)};
    if (const auto id = missing_id({call.kind, {}, {}, call.message_id, fragment.bytes, 0});
        !id.empty()) {
      return ignored({ReasonCode::no_counterpart, needs(id)});
    }
    if (call.kind != CallKind::identify || settings_.body == BodyForm::segment) return fragment;
    if (!step.events.empty()) {
      return ignored({ReasonCode::no_counterpart,
                      fmt::format("the body form {} of {} tells of customers, and not of guests",
                                  name(settings_.body), settings_.name)});
    }
    if (step.deleted || !step.after) {
      return ignored({ReasonCode::no_counterpart,
                      fmt::format("the body form {} of {} cannot mark a person as deleted, or as "
                                  "living again",
                                  name(settings_.body), settings_.name)});
    }
    return {write_fragment(call, write_person(settings_.body, call.body, step))};
  }

  std::size_t endpoint(const Call&) const noexcept { return 0; }
  /// A call lacks a request or an id only if the settings were changed after it was written.
  std::optional<Reason> refusal(const Call& call) const {
    if (call.kind == CallKind::request) return refusal_of_request(call);
    if (request_of(call).method.empty()) {
      return Reason{ReasonCode::rejected, protocol::no_counterpart(call, settings_.name).text};
    }
    const auto id = missing_id(call);
    if (id.empty()) return std::nullopt;
    return Reason{ReasonCode::rejected, needs(id)};
  }
  std::size_t fitting(std::span<const Call>) const noexcept { return 1; }

  void assemble(std::span<const Call> calls, Time, TargetRequest& request) const {
    const Call& call = calls.front();
    if (call.kind == CallKind::request) return assemble_request(call, request);
    const Request& wanted = request_of(call);
    const FragmentParts parts = parts_of(call.body);
    const std::string message_id = percent_encoded(call.message_id);
    request.method = wanted.method;
    request.path = expanded(wanted.path, {parts.user_id, parts.anonymous_id, message_id});
    request.body.clear();
    request.headers = {{"Idempotency-Key", call.message_id}};
    if (wanted.method != "DELETE") {
      request.body = parts.body;
      request.headers.emplace_back("Content-Type", "application/json");
    }
    authorize(request);
    request.headers.insert(request.headers.end(), wanted.headers.begin(), wanted.headers.end());
  }

  /// As for other targets, but 410 refuses the call. 408, 409 and 425 are about this call, and so
  /// is 404 where the path names the person or a rule wrote it: it is tried again alone, so often
  /// as the retry policy allows. Elsewhere a 404 says that the path is wrong.
  Judgement judge(std::span<const Call> calls, const TargetResponse& response, Time now) const {
    const int status = response.status;
    const Call& call = calls.front();
    const bool unknown =
        status == 404 && (call.kind == CallKind::request || names_person(request_of(call).path));
    if (!unknown && status != 408 && status != 409 && status != 425) {
      const Verdict verdict = status == 410 ? Verdict::rejected : protocol::verdict_of(status);
      return protocol::concluded(verdict, settings_.name, response, now);
    }
    Outcome outcome = protocol::concluded(Verdict::retry, settings_.name, response, now);
    outcome.reason.code = ReasonCode::rejected;
    outcome.alone = outcome.about_call = true;
    return outcome;
  }

 private:
  std::string needs(std::string_view id) const {
    return fmt::format("the path of {} needs a {} that can be a segment of it", settings_.name, id);
  }

  /// The first id that the path needs and the fragment does not have, or that is no segment.
  std::string_view missing_id(const Call& call) const {
    const FragmentParts parts = parts_of(call.body);
    return missing(request_of(call).path, {parts.user_id, parts.anonymous_id, call.message_id});
  }

  /// The settings may have been those of a target of another kind when it was written.
  std::optional<Reason> refusal_of_request(const Call& call) const {
    if (request_parts(call.body)) return std::nullopt;
    return Reason{ReasonCode::rejected,
                  fmt::format("the request was not written for a target of kind rest, which {} is",
                              settings_.name)};
  }

  void assemble_request(const Call& call, TargetRequest& request) const {
    const RequestParts parts = request_parts(call.body).value_or(RequestParts{});
    request.method = parts.method;
    request.path = parts.path;
    request.body = parts.body;
    request.headers = {{"Idempotency-Key", call.message_id}};
    if (!parts.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
    authorize(request);
    each_field(parts.fields, [&](std::string_view name, std::string_view value) {
      // The key's header field may be another one than when the request was written.
      if (!has(request, name)) request.headers.emplace_back(name, value);
    });
    for (const auto& field : request_of(call).headers) {
      if (!has(request, field.first)) request.headers.push_back(field);
    }
  }

  void authorize(TargetRequest& request) const {
    const auto& authorization = settings_.authorization;
    if (!authorization.first.empty()) request.headers.push_back(authorization);
  }

  static bool has(const TargetRequest& request, std::string_view name) {
    return std::any_of(request.headers.begin(), request.headers.end(),
                       [name](const auto& field) { return ascii::same_word(field.first, name); });
  }

  static Fragment ignored(Reason reason) { return {{}, {}, std::move(reason)}; }

  const Request& request_of(const Call& call) const noexcept {
    return settings_.requests[static_cast<std::size_t>(call.kind)];
  }

  Settings settings_;
};

static_assert(HttpProtocol<Protocol>);

}  // namespace ctsync::rest
