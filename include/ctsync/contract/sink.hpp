// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <ctsync/base/time.hpp>
#include <ctsync/model/call.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctsync {

/// What became of one call at its target.
enum class Verdict {
  accepted,     ///< the target took it; many targets drop things later, so never "delivered"
  retry,        ///< may work later: network, overload, a fault on the other side
  rejected,     ///< this call can never work; it becomes a dead letter with the reason
  target_down,  ///< nothing can work until somebody mends the target (credentials, address)
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

/// The verdict on one call. `retry_after` is what the target asked for, if it did. `reason` is for
/// people and holds nothing from the call ("Segment answered 503"). With `alone`, a call that is to
/// be tried again waits by itself (and what follows it of its key, as ever): the target takes other
/// calls meanwhile and is not paused, for example when one kind of call has a rate limit of its
/// own.
struct Outcome {
  Verdict verdict = Verdict::retry;
  std::optional<Duration> retry_after;
  std::string reason;
  bool alone = false;
};

/// Whether the call is to be tried again.
inline bool waits(const Outcome& outcome) noexcept {
  return outcome.verdict == Verdict::retry || outcome.verdict == Verdict::target_down;
}

/// Whether nothing is to be sent to the target for a while.
inline bool pauses_target(const Outcome& outcome) noexcept {
  return waits(outcome) && !outcome.alone;
}

/// Delivers calls to one kind of system.
///
/// deliver() returns one Outcome per call, in order. It may block, never throws, and is idempotent
/// by message id: the pipeline repeats calls whose outcome was lost. It is called by one thread at
/// a time; a pipeline that wants several requests in flight makes several sinks.
template <class S>
concept Sink = std::movable<S> && requires(S sink, std::span<const Call> calls) {
  { sink.deliver(calls) } -> std::same_as<std::vector<Outcome>>;
};

/// Any sink behind one type, for targets that are chosen by configuration.
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
