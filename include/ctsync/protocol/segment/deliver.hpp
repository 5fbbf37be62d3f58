// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/contract/sink.hpp>
#include <ctsync/protocol/segment/limits.hpp>
#include <span>
#include <string>
#include <vector>

/// Batches and bisects calls, independent of how they are sent.
namespace ctsync::segment {

namespace detail {

/// Sends `calls` as one request and bisects it while it is rejected, so that one bad event does not
/// fail the others. Returns false if the target accepts nothing now.
template <class Send>
bool deliver_halving(std::span<const Call> calls, std::span<Outcome> outcomes, Send& send) {
  const Outcome outcome = send(calls);
  if (outcome.verdict == Verdict::rejected && calls.size() > 1) {
    const std::size_t half = calls.size() / 2;
    if (deliver_halving(calls.first(half), outcomes.first(half), send)) {
      return deliver_halving(calls.subspan(half), outcomes.subspan(half), send);
    }
    for (auto& rest : outcomes.subspan(half)) rest = outcomes[half - 1];
    return false;
  }
  for (auto& each : outcomes) each = outcome;
  return outcome.verdict == Verdict::accepted || outcome.verdict == Verdict::rejected;
}

}  // namespace detail

/// Delivers calls in sequence with `send(span<const Call>) -> Outcome`, one request per call of
/// `send`. `fitting(span) -> size_t` returns how many leading calls fit one request. Calls over a
/// limit are rejected without being sent. Once the target accepts nothing, the remaining calls are
/// not tried and get the same outcome.
template <class Send, class Fitting>
std::vector<Outcome> deliver(std::span<const Call> calls, Send send, Fitting fitting) {
  std::vector<Outcome> outcomes(calls.size());
  std::size_t at = 0;
  while (at < calls.size()) {
    if (auto reason = refusal(calls[at])) {
      outcomes[at++] = {Verdict::rejected, std::nullopt, std::move(*reason)};
      continue;
    }
    std::size_t count = fitting(calls.subspan(at));
    for (std::size_t i = 1; i < count; ++i) {
      if (refusal(calls[at + i])) count = i;
    }
    const auto these = std::span<Outcome>(outcomes).subspan(at, count);
    if (!detail::deliver_halving(calls.subspan(at, count), these, send)) {
      for (std::size_t i = at + count; i < calls.size(); ++i) outcomes[i] = these.back();
      break;
    }
    at += count;
  }
  return outcomes;
}

}  // namespace ctsync::segment
