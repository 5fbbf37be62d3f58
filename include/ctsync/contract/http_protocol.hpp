// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/protocol.hpp>
#include <ctsync/contract/sink.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The pure half of a target over HTTP. adapters/http_sink does the rest for all of them.
namespace ctsync {

/// Names and values of header fields.
using HeaderFields = std::vector<std::pair<std::string, std::string>>;

/// A request to a target. `path` follows the path of the target's URL.
struct TargetRequest {
  std::string method = "POST";
  std::string path;
  HeaderFields headers;
  std::string body;
};

/// What a target answered, borrowed. Names of header fields are in lower case.
struct TargetResponse {
  int status = 0;
  std::span<const std::pair<std::string, std::string>> headers = {};
  std::string_view body = {};

  /// The value of the first header field of that name, if there is one.
  std::optional<std::string_view> header(std::string_view name) const noexcept {
    for (const auto& field : headers) {
      if (field.first == name) return field.second;
    }
    return std::nullopt;
  }
};

/// The verdict on a request: `whole`, or one for each of its calls if the target answered for each.
/// A rejected whole is halved to find the call at fault.
struct Judgement {
  Judgement(Outcome outcome) : whole(std::move(outcome)) {}  // NOLINT(*-explicit-*)
  explicit Judgement(std::vector<Outcome> outcomes) : each(std::move(outcomes)) {}

  Outcome whole;
  std::vector<Outcome> each;
};

/// A Protocol of a target over HTTP.
///
/// A target may have several endpoints, each with a URL of its own; the first takes the calls that
/// matter most, and a failure of another one delays only the calls of that one. `endpoint` is the
/// number of the endpoint that takes a call. The functions after it get calls of one endpoint,
/// whose bodies are fragments. Such a call has its kind and its message id, and no user id: the
/// outbox keeps none beside the fragment.
///
///   refusal   why the call cannot be sent, or nothing
///   fitting   how many leading calls one request takes, at least one
///   assemble  writes the request, all but the User-Agent and an OAuth2 token
///   judge     what the answer means
template <class P>
concept HttpProtocol = Protocol<P> &&
    requires(const P& protocol, const Call& call, std::span<const Call> calls, Time now,
             TargetRequest& request, const TargetResponse& response) {
  { protocol.endpoint(call) } -> std::same_as<std::size_t>;
  { protocol.refusal(call) } -> std::same_as<std::optional<Reason>>;
  { protocol.fitting(calls) } -> std::same_as<std::size_t>;
  protocol.assemble(calls, now, request);
  { protocol.judge(calls, response, now) } -> std::same_as<Judgement>;
};

/// A type-erased HttpProtocol. Copies share the same immutable value.
class AnyHttpProtocol {
 public:
  template <class P>
  requires(!std::same_as<P, AnyHttpProtocol> && HttpProtocol<P>)
      AnyHttpProtocol(P protocol)  // NOLINT(*-explicit-*)
      : held_(std::make_shared<const Holder<P>>(std::move(protocol))) {}

  Fragment write(const Call& call, const Step& step) const { return held_->write(call, step); }
  std::size_t endpoint(const Call& call) const { return held_->endpoint(call); }
  std::optional<Reason> refusal(const Call& call) const { return held_->refusal(call); }
  std::size_t fitting(std::span<const Call> calls) const { return held_->fitting(calls); }
  void assemble(std::span<const Call> calls, Time now, TargetRequest& request) const {
    held_->assemble(calls, now, request);
  }
  Judgement judge(std::span<const Call> calls, const TargetResponse& response, Time now) const {
    return held_->judge(calls, response, now);
  }

 private:
  using Calls = std::span<const Call>;
  struct Interface {
    virtual ~Interface() = default;
    virtual Fragment write(const Call& call, const Step& step) const = 0;
    virtual std::size_t endpoint(const Call& call) const = 0;
    virtual std::optional<Reason> refusal(const Call& call) const = 0;
    virtual std::size_t fitting(Calls calls) const = 0;
    virtual void assemble(Calls calls, Time now, TargetRequest& request) const = 0;
    virtual Judgement judge(Calls calls, const TargetResponse& response, Time now) const = 0;
  };
  template <class P>
  struct Holder final : Interface {
    explicit Holder(P protocol) : held(std::move(protocol)) {}
    Fragment write(const Call& call, const Step& step) const override {
      return held.write(call, step);
    }
    std::size_t endpoint(const Call& call) const override { return held.endpoint(call); }
    std::optional<Reason> refusal(const Call& call) const override { return held.refusal(call); }
    std::size_t fitting(Calls calls) const override { return held.fitting(calls); }
    void assemble(Calls calls, Time now, TargetRequest& request) const override {
      held.assemble(calls, now, request);
    }
    Judgement judge(Calls calls, const TargetResponse& response, Time now) const override {
      return held.judge(calls, response, now);
    }
    P held;
  };
  std::shared_ptr<const Interface> held_;
};

static_assert(HttpProtocol<AnyHttpProtocol>);

}  // namespace ctsync
