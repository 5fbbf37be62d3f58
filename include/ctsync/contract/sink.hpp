// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/exchange.hpp>
#include <ctsync/model/call.hpp>
#include <ctsync/model/reason.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctsync {

/// The result of one call at its target.
enum class Verdict {
  accepted,     ///< acknowledged; not "delivered", because many targets drop calls later
  retry,        ///< may work later: network, overload, a fault of the target
  rejected,     ///< the target can never accept this call; it becomes a dead letter
  target_down,  ///< no call can work until an operator fixes the target (credentials, address)
};

constexpr std::string_view name(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::accepted: return "accepted";
    case Verdict::retry: return "retry";
    case Verdict::rejected: return "rejected";
    case Verdict::target_down: return "target_down";
  }
  return "retry";
}

/// The verdict on one call. `retry_after` is the wait that the target asked for, if any. `reason`
/// contains nothing from the call ("Segment answered 503"). With `alone`, a call that is retried
/// blocks only its own lane: the target is not paused, for example because one kind of call has its
/// own rate limit. `about_call`, only with `alone`: the target answered a request that held this
/// call alone, and neither with 429 nor with 5xx; RetryPolicy::max_retries bounds such answers.
/// `exchange` is the request that held the call, shared by all its calls; null if none was sent.
/// `unsent`: no request held it, because the target takes nothing now, the caller may not send, or
/// the call is refused before sending. For a call that is retried this was no attempt.
struct Outcome {
  Verdict verdict = Verdict::retry;
  std::optional<Duration> retry_after;
  Reason reason;
  bool alone = false;
  bool about_call = false;
  std::shared_ptr<const Exchange> exchange{};
  bool unsent = false;
};

/// Whether the call is to be retried.
inline bool waits(const Outcome& outcome) noexcept {
  return outcome.verdict == Verdict::retry || outcome.verdict == Verdict::target_down;
}

/// Whether the whole target is to be paused.
inline bool pauses_target(const Outcome& outcome) noexcept {
  return waits(outcome) && !outcome.alone;
}

/// Whether the failure of a request may be that of its calls and not of the target: an answer of
/// another status than those of a limit, an overload or a wrong key, and without a wait; or an
/// answer that did not come, or not whole.
inline bool may_be_of_calls(const Outcome& outcome) noexcept {
  if (!waits(outcome) || outcome.retry_after || !outcome.exchange) return false;
  switch (outcome.exchange->none) {
    case NoAnswer::no_address:
    case NoAnswer::no_connection:
    case NoAnswer::no_tls: return false;
    default: break;
  }
  switch (outcome.exchange->status) {
    case 401:
    case 408:
    case 425:
    case 429:
    case 503: return false;
    default: return true;
  }
}

/// Delivers calls to one kind of system.
///
/// The bodies of the calls are the fragments of the target's protocol. deliver() returns one
/// Outcome per call, in their sequence. It may block, never throws, and is idempotent by message
/// id: the pipeline repeats calls whose outcome was lost. One thread calls it at a time; several
/// requests in flight need several sinks.
template <class S>
concept Sink = std::movable<S> && requires(S sink, std::span<const Call> calls) {
  { sink.deliver(calls) } -> std::same_as<std::vector<Outcome>>;
};

/// A type-erased Sink, for targets that are chosen by configuration.
class AnySink {
 public:
  template <class S>
  requires(!std::same_as<S, AnySink> && Sink<S>) explicit AnySink(S sink)
      : sink_(std::make_unique<Holder<S>>(std::move(sink))) {}

  std::vector<Outcome> deliver(std::span<const Call> calls) { return sink_->deliver(calls); }

 private:
  struct Interface {
    virtual ~Interface() = default;
    virtual std::vector<Outcome> deliver(std::span<const Call> calls) = 0;
  };
  template <class S>
  struct Holder final : Interface {
    explicit Holder(S sink) : held(std::move(sink)) {}
    std::vector<Outcome> deliver(std::span<const Call> calls) override {
      return held.deliver(calls);
    }
    S held;
  };
  std::unique_ptr<Interface> sink_;
};

static_assert(Sink<AnySink>);

}  // namespace ctsync
