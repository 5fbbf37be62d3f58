// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "signature/signature.hpp"

namespace ctsync::signature {

/// Result of the verification of a delivery's sender, for every scheme; used as a metrics label.
/// Values that Verdict has too have the same meaning.
enum class Proof {
  ok,
  missing,      ///< the header or field that carries the proof is absent
  malformed,    ///< the proof does not have the form that the scheme requires
  mismatch,     ///< no configured key verifies the proof, or it is for another recipient
  stale,        ///< valid, but its time is too long ago or too far ahead
  repeated,     ///< the proof is present more than once
  not_allowed,  ///< the sender is not a configured one
  no_keys,      ///< undecided: the keys to verify it with are not available now
};

/// The stable name of a Proof.
constexpr std::string_view name(Proof proof) noexcept {
  switch (proof) {
    case Proof::ok: return "ok";
    case Proof::missing: return "missing";
    case Proof::malformed: return "malformed";
    case Proof::mismatch: return "mismatch";
    case Proof::stale: return "stale";
    case Proof::repeated: return "repeated";
    case Proof::not_allowed: return "not_allowed";
    case Proof::no_keys: return "no_keys";
  }
  return "malformed";
}

/// The Proof that corresponds to the Verdict on an HMAC.
constexpr Proof proof_of(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::ok: return Proof::ok;
    case Verdict::missing: return Proof::missing;
    case Verdict::malformed: return Proof::malformed;
    case Verdict::mismatch: return Proof::mismatch;
    case Verdict::stale: return Proof::stale;
    case Verdict::repeated: return Proof::repeated;
  }
  return Proof::malformed;
}

}  // namespace ctsync::signature
