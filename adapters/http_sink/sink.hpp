// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/exchange.hpp>
#include <ctsync/contract/http_protocol.hpp>
#include <ctsync/contract/sink.hpp>
#include <functional>
#include <http/client.hpp>
#include <http/clocks.hpp>
#include <http/token_source.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync::http_sink {

/// Called for every request with its status, or 0 if there was no response, and its duration.
using OnRequest = std::function<void(int status, Duration took)>;

/// Where requests go. `name` is that of the API, for the reason if there is no response. Without a
/// client, calls for this endpoint are rejected, and `absent` says which setting is missing.
struct Endpoint {
  std::string name;
  std::optional<http::Client> client = {};
  std::string absent = {};
  OnRequest on_request = {};
};

struct Options {
  std::vector<Endpoint> endpoints;  ///< as the protocol numbers them
  /// Tokens for the first endpoint, if it wants them. Sinks of one target share them.
  std::shared_ptr<http::TokenSource> tokens = {};
  /// That for work is also the time of an Exchange.
  http::Clocks clocks = http::machine_clocks();
  /// Asked before each request; while it says no, none begins and the calls wait. Default: always.
  std::function<bool()> may_begin = {};
};

/// Delivers calls to a target over HTTP by a protocol: in their sequence, batched as the protocol
/// says, over one keep-alive connection for each endpoint. A refused batch is halved until the call
/// at fault is alone. A 401 renews an OAuth2 token once. Outcomes have their Exchange; that of a
/// request that was not accepted as a whole keeps the answer without what was sent.
///
/// Calls for endpoints other than the first are sent after the others and fail independently: what
/// such an endpoint cannot accept now is retried alone. After a failure it gets no request before
/// the time that it named, or for `rest`, so that a slow one does not delay the first. The state of
/// the target, which its dispatcher keeps, is that of the first endpoint and knows nothing of it.
class Sink {
 public:
  static constexpr Duration rest = std::chrono::minutes{1};

  Sink(AnyHttpProtocol protocol, Options options);

  std::vector<Outcome> deliver(std::span<const Call> calls);

 private:
  struct Rest {
    Outcome failure;  // repeated without a request until this time
    Time until{};
  };

  std::vector<Outcome> deliver_to(std::size_t endpoint, std::span<const Call> calls);
  Judgement attempt(std::size_t endpoint, std::span<const Call> calls);
  Judgement attempt_apart(std::size_t endpoint, std::span<const Call> calls);
  Judgement send(std::size_t endpoint, std::span<const Call> calls);
  Result<http::HttpResponse> exchange(Endpoint& endpoint, const std::string* token);
  std::string kept_answer(std::string_view answer, const std::string* token) const;

  AnyHttpProtocol protocol_;
  Options options_;
  std::vector<Rest> rests_;
  TargetRequest request_;
  Exchange exchange_;  // the last request that was sent
};

static_assert(ctsync::Sink<Sink>);

}  // namespace ctsync::http_sink
