// SPDX-License-Identifier: MIT
#include "http_sink/sink.hpp"

#include <algorithm>
#include <array>
#include <ctsync/base/ascii.hpp>
#include <ctsync/base/version.hpp>
#include <ctsync/protocol/deliver.hpp>
#include <ctsync/protocol/redacted.hpp>
#include <string_view>
#include <utility>

namespace ctsync::http_sink {

namespace {

Outcome no_answer(std::string_view whose, const Error& error) {
  return {Verdict::retry,
          std::nullopt,
          {ReasonCode::target_unavailable,
           std::string("no answer from ").append(whose).append(": ") + error.detail}};
}

/// The outcome of calls whose request may not begin now. It says nothing about the target.
Outcome not_begun() {
  Outcome outcome;
  outcome.reason = {ReasonCode::interrupted, "another process may have the calls by now"};
  outcome.alone = outcome.unsent = true;
  return outcome;
}

bool is_accepted(const Judgement& judged) {
  const auto accepted = [](const Outcome& each) { return each.verdict == Verdict::accepted; };
  return judged.each.empty() ? accepted(judged.whole)
                             : std::all_of(judged.each.begin(), judged.each.end(), accepted);
}

void set_exchange(Judgement& judged, Exchange exchange) {
  const auto shared = std::make_shared<const Exchange>(std::move(exchange));
  judged.whole.exchange = shared;
  for (auto& each : judged.each) each.exchange = shared;
}

/// Header fields that say nothing of a person and are no secret.
bool is_plain(std::string_view name) {
  constexpr std::array<std::string_view, 4> plain{"content-type", "accept", "accept-encoding",
                                                  "content-encoding"};
  return std::any_of(plain.begin(), plain.end(),
                     [name](std::string_view each) { return ascii::same_word(each, name); });
}

/// The outcome of calls for which there is no token.
Outcome no_token(const http::Fault& fault) {
  const bool later = fault.error.code == Errc::unavailable;
  return {later ? Verdict::retry : Verdict::target_down,
          fault.retry_after,
          {later ? ReasonCode::target_unavailable : ReasonCode::target_refused,
           to_string(fault.error)}};
}

}  // namespace

Sink::Sink(AnyHttpProtocol protocol, Options options)
    : protocol_(std::move(protocol)),
      options_(std::move(options)),
      rests_(options_.endpoints.size()) {
  if (!options_.may_begin) options_.may_begin = [] { return true; };
}

std::vector<Outcome> Sink::deliver(std::span<const Call> calls) {
  const auto of_first = [this](const Call& call) { return protocol_.endpoint(call) == 0; };
  if (std::all_of(calls.begin(), calls.end(), of_first)) return deliver_to(0, calls);
  std::vector<Outcome> outcomes(calls.size());
  for (std::size_t endpoint = 0; endpoint < options_.endpoints.size(); ++endpoint) {
    std::vector<Call> some;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < calls.size(); ++i) {
      if (protocol_.endpoint(calls[i]) != endpoint) continue;
      some.push_back(calls[i]);
      places.push_back(i);
    }
    auto of_these = deliver_to(endpoint, some);
    for (std::size_t i = 0; i < places.size(); ++i) outcomes[places[i]] = std::move(of_these[i]);
  }
  return outcomes;
}

std::vector<Outcome> Sink::deliver_to(std::size_t endpoint, std::span<const Call> calls) {
  return protocol::deliver(
      calls,
      [this, endpoint](std::span<const Call> some) {
        return endpoint == 0 ? attempt(endpoint, some) : attempt_apart(endpoint, some);
      },
      [this](const Call& call) { return protocol_.refusal(call); },
      [this](std::span<const Call> some) { return protocol_.fitting(some); });
}

Judgement Sink::attempt(std::size_t endpoint, std::span<const Call> calls) {
  if (!options_.endpoints[endpoint].client) {
    Outcome outcome{Verdict::rejected,
                    std::nullopt,
                    {ReasonCode::rejected, options_.endpoints[endpoint].absent}};
    outcome.unsent = true;
    return outcome;
  }
  protocol_.assemble(calls, options_.clocks.for_dates(), request_);
  return send(endpoint, calls);
}

/// As attempt(), but a failure delays these calls alone.
Judgement Sink::attempt_apart(std::size_t endpoint, std::span<const Call> calls) {
  Rest& resting = rests_[endpoint];
  const Time now = options_.clocks.for_work();
  if (now < resting.until) {
    Outcome outcome = resting.failure;
    outcome.retry_after = resting.until - now;
    outcome.unsent = true;
    outcome.exchange = nullptr;
    return outcome;
  }
  Judgement judged = attempt(endpoint, calls);
  resting.until = {};
  const bool tried = judged.whole.reason.code != ReasonCode::interrupted;
  if (tried && waits(judged.whole) && judged.each.empty()) {
    judged.whole.alone = true;
    if (!judged.whole.retry_after) judged.whole.retry_after = rest;
    resting = {judged.whole, options_.clocks.for_work() + *judged.whole.retry_after};
  }
  return judged;
}

Judgement Sink::send(std::size_t at, std::span<const Call> calls) {
  Endpoint& endpoint = options_.endpoints[at];
  const bool with_token = at == 0 && options_.tokens != nullptr;
  http::Answer<http::Token> token = http::Token{};
  if (with_token) {
    token = options_.tokens->token();
    if (!token) return no_token(token.fault());
  }
  if (!options_.may_begin()) return not_begun();
  auto response = exchange(endpoint, with_token ? &token->value : nullptr);
  if (with_token && response && response->status == 401) {
    token = options_.tokens->renewed(*token);
    if (!token) return no_token(token.fault());
    if (!options_.may_begin()) return not_begun();
    response = exchange(endpoint, &token->value);
  }
  Judgement judged =
      response ? protocol_.judge(calls, {response->status, response->headers, response->body},
                                 options_.clocks.for_dates())
               : Judgement(no_answer(endpoint.name, response.error()));
  if (response && !is_accepted(judged)) {
    exchange_.answer = kept_answer(response->body, with_token ? &token->value : nullptr);
  }
  set_exchange(judged, std::move(exchange_));
  return judged;
}

/// The answer without what the assembled request said.
std::string Sink::kept_answer(std::string_view answer, const std::string* token) const {
  if (answer.empty()) return {};
  protocol::Sent sent;
  sent.add_body(request_.body);
  sent.add(request_.path);
  if (token != nullptr) sent.add(*token);
  for (const auto& [name, value] : request_.headers) {
    if (!is_plain(name)) sent.add(value);
  }
  return protocol::redacted(answer, sent);
}

/// Sends the request that was assembled, and notes and reports status and duration.
Result<http::HttpResponse> Sink::exchange(Endpoint& endpoint, const std::string* token) {
  http::HttpRequest request;
  request.method = request_.method;
  request.path = request_.path;
  request.headers = request_.headers;
  request.headers.emplace_back("User-Agent", "ctsync/" + std::string(version));
  if (token != nullptr) request.headers.emplace_back("Authorization", "Bearer " + *token);
  request.body = request_.body;
  const auto began = std::chrono::steady_clock::now();
  auto response = endpoint.client->send(request);
  const auto took = std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - began);
  exchange_ = {options_.clocks.for_work(),
               took,
               response ? response->status : 0,
               endpoint.client->no_answer(),
               {}};
  if (endpoint.on_request) endpoint.on_request(exchange_.status, took);
  return response;
}

}  // namespace ctsync::http_sink
