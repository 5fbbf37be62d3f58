// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctsync/contract/http_protocol.hpp>
#include <optional>
#include <span>
#include <utility>
#include <vector>

/// Batches and halves calls, independent of how they are sent.
namespace ctsync::protocol {

namespace detail {

/// Gives the calls that are not tried the outcome because of which the target accepts nothing now,
/// but no exchange: no request held them.
inline void give_up(std::span<const Outcome> tried, std::span<Outcome> rest) {
  const auto last = std::find_if(tried.rbegin(), tried.rend(), pauses_target);
  for (auto& each : rest) {
    each = *last;
    each.exchange = nullptr;
    each.unsent = true;
  }
}

/// Sends `calls` as one request and halves it while it is rejected, so that one bad call does not
/// fail the others. Returns false if the target accepts nothing now.
template <class Send>
bool deliver_halving(std::span<const Call> calls, std::span<Outcome> outcomes, Send& send) {
  Judgement judged = send(calls);
  if (judged.each.size() == calls.size()) {
    std::move(judged.each.begin(), judged.each.end(), outcomes.begin());
    return std::none_of(outcomes.begin(), outcomes.end(), pauses_target);
  }
  if (judged.whole.verdict == Verdict::rejected && calls.size() > 1) {
    const std::size_t half = calls.size() / 2;
    if (deliver_halving(calls.first(half), outcomes.first(half), send)) {
      return deliver_halving(calls.subspan(half), outcomes.subspan(half), send);
    }
    give_up(outcomes.first(half), outcomes.subspan(half));
    return false;
  }
  for (auto& each : outcomes) each = judged.whole;
  return !pauses_target(judged.whole);
}

/// Whether the request that failed last was answered, and may have failed because of its calls.
inline bool may_be_of_calls(std::span<const Outcome> tried) {
  const auto last = std::find_if(tried.rbegin(), tried.rend(), pauses_target);
  return last != tried.rend() && ctsync::may_be_of_calls(*last) && last->exchange->status != 0;
}

}  // namespace detail

/// Delivers calls in sequence with `send(span<const Call>) -> Judgement`, one request per call of
/// `send`. `fitting(span) -> size_t` returns how many leading calls fit one request. A call for
/// which `refusal(Call) -> optional<Reason>` has a reason is rejected without being sent. Once the
/// target accepts nothing, the remaining calls are not tried and get the same outcome. An answer
/// that may be about the calls of its request says that only when the next request fails too. A
/// call that waits alone stops no other.
template <class Send, class Refusal, class Fitting>
std::vector<Outcome> deliver(std::span<const Call> calls, Send send, Refusal refusal,
                             Fitting fitting) {
  std::vector<Outcome> outcomes(calls.size());
  const std::span<Outcome> all(outcomes);
  std::size_t at = 0;
  bool failed = false;
  while (at < calls.size()) {
    if (auto reason = refusal(calls[at])) {
      outcomes[at] = {Verdict::rejected, std::nullopt, std::move(*reason)};
      outcomes[at++].unsent = true;
      continue;
    }
    std::size_t count = fitting(calls.subspan(at));
    for (std::size_t i = 1; i < count; ++i) {
      if (refusal(calls[at + i])) count = i;
    }
    const auto these = all.subspan(at, count);
    const bool accepts = detail::deliver_halving(calls.subspan(at, count), these, send);
    if (!accepts && (failed || !detail::may_be_of_calls(these))) {
      detail::give_up(these, all.subspan(at + count));
      break;
    }
    failed = !accepts;
    at += count;
  }
  return outcomes;
}

}  // namespace ctsync::protocol
