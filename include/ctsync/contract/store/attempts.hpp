// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/time.hpp>
#include <ctsync/contract/exchange.hpp>
#include <ctsync/contract/store/outbox.hpp>
#include <string>

/// The attempts at a call that a store keeps: the first and the last ten. Those of a call that was
/// accepted at its first attempt are not kept, so that they cost nothing.
namespace ctsync {

inline constexpr int last_attempts_kept = 10;

/// An attempt at a call, and what became of the call by it. Numbers ascend from 1 over the life of
/// the call, whether it was redriven or not. An attempt without status and without `none` sent
/// nothing for this call: the reason says why.
struct Attempt {
  int number = 0;
  Time at;
  Duration took{0};
  int status = 0;
  NoAnswer none = NoAnswer::none;
  CallState state = CallState::waiting;  ///< accepted, waiting for another attempt, or dead
  Reason reason;
  std::string answer{};  ///< as in Exchange
};

/// Whether a store keeps a result as an attempt. `tried`: the call had an attempt before. What was
/// accepted of the kind delete leaves nothing that could name the person.
inline bool keeps_attempt(const Settlement& end, CallKind kind, bool tried) noexcept {
  if (end.unsent) return false;
  if (end.state != CallState::accepted) return true;
  return tried && kind != CallKind::delete_person;
}

/// Whether the attempt `number` is no longer kept when `last` is the newest.
constexpr bool is_forgotten(int number, int last) noexcept {
  return number > 1 && number <= last - last_attempts_kept;
}

/// The attempt of a settlement, without its number.
inline Attempt attempt_of(const Settlement& end, Time now) {
  Attempt attempt;
  attempt.at = now;
  attempt.state = end.state;
  attempt.reason = end.reason;
  if (!end.exchange) return attempt;
  attempt.at = end.exchange->at;
  attempt.took = end.exchange->took;
  attempt.status = end.exchange->status;
  attempt.none = end.exchange->none;
  attempt.answer = end.exchange->answer;
  return attempt;
}

/// Reads the attempt at a cursor whose columns are: number, at, took, status, word of `none`,
/// state's number, word of the reason's code, its text, answer.
template <class Cursor>
Attempt read_attempt(const Cursor& rows) {
  Attempt attempt;
  attempt.number = rows.small(0);
  attempt.at = rows.time(1);
  attempt.took = Duration{rows.integer(2)};
  attempt.status = rows.small(3);
  attempt.none = no_answer(rows.bytes(4));
  attempt.state = static_cast<CallState>(rows.small(5));
  attempt.reason = {reason_code(rows.bytes(6)).value_or(ReasonCode::none), rows.text(7)};
  attempt.answer = rows.text(8);
  return attempt;
}

}  // namespace ctsync
