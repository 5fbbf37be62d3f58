// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/exchange.hpp>
#include <ctsync/contract/store/records.hpp>
#include <ctsync/model/call.hpp>
#include <ctsync/model/key.hpp>
#include <ctsync/model/reason.hpp>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// The outbox: one row per call and target.
///
///   waiting ──▶ accepted | dead(reason)      dead ──redrive──▶ waiting
///                                            dead ──discard──▶ discarded
///                                            accepted | dead ──resend──▶ waiting
namespace ctsync {

/// The state of an outbox row. A dead call is a dead letter; `discarded` is one that an operator
/// has given up, with the reason for which it had died.
enum class CallState { waiting, accepted, dead, discarded };

inline constexpr std::array<std::string_view, 4> call_state_words{"waiting", "accepted", "dead",
                                                                  "discarded"};
constexpr std::string_view name(CallState state) noexcept {
  return call_state_words[static_cast<std::size_t>(state)];
}

/// A call for the outbox. The calls of one lane, (target, key of the subject), are handed out one
/// at a time in the sequence in which they were written. Lanes do not block each other.
struct NewCall {
  std::string target;
  KeyDigest key{};
  Call call;                             ///< `body` is the bytes that every attempt sends
  CallState state = CallState::waiting;  ///< `dead` for a call over a limit of its target
  Reason reason;                         ///< why it is dead
  /// For a call about a deleted customer: their identifier. The call must not be sent while a
  /// record that holds it is living.
  std::optional<Identifier> guard{};
};

/// A call leased to a dispatcher. Of `call`, a store keeps kind, message id and body.
struct ClaimedCall {
  std::int64_t row = 0;
  std::int64_t fence = 0;
  int attempts = 0;         ///< earlier attempts
  std::string delivery_id;  ///< the inbox entry's id, for logs
  Time received_at;         ///< when the delivery arrived, or its entry was last redriven, or the
                            ///< call was accepted once and is sent again
  Time queued_at;           ///< when the call was written, or last redriven or resent
  std::string trace;        ///< W3C trace context of the entry
  Call call;
  std::optional<Identifier> guard{};  ///< as in NewCall
  int answers = 0;                    ///< the earlier attempts with Settlement::about_call
};

/// A call that was tried so often is failing: its target may never take it.
inline constexpr int failing_attempts = 2;

/// Which calls are claimed, by their attempts. Failing ones are sent apart, where they delay none.
enum class CallClass { any, healthy, failing };

/// The attempts of a class of calls, both bounds included.
struct AttemptRange {
  int least = 0;
  int most = std::numeric_limits<int>::max();

  constexpr bool contains(int attempts) const noexcept {
    return attempts >= least && attempts <= most;
  }
};

constexpr AttemptRange attempts_of(CallClass calls) noexcept {
  AttemptRange range;
  if (calls == CallClass::failing) range.least = failing_attempts;
  if (calls == CallClass::healthy) range.most = failing_attempts - 1;
  return range;
}

/// The result of a claimed call. `waiting` returns it for another attempt from `due_at` on. `then`,
/// only for accepted, is a call to be written behind it in its lane, with the bytes that are sent
/// as its `body`. Nothing is written behind a call that was erased meanwhile.
struct Settlement {
  std::int64_t row = 0;
  std::int64_t fence = 0;
  CallState state = CallState::accepted;
  Reason reason;  ///< for dead and waiting
  Time due_at;    ///< for waiting
  std::optional<Call> then{};
  bool about_call = false;  ///< for waiting: the answer was about this call, see Outcome
  std::shared_ptr<const Exchange> exchange{};  ///< the request that held the call, see Outcome
  /// For waiting: no request held the call, so this counts as no attempt. With a `due_at` it is put
  /// off until then; without one nothing is written and the lease ends.
  bool unsent = false;

  bool writes_nothing() const noexcept { return unsent && due_at == Time{}; }
};

}  // namespace ctsync
