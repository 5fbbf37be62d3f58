// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "signature/signature.hpp"

namespace ctsync::signature {

/// What was proven about the sender of a delivery, under every scheme: a label for metrics. The
/// words that Verdict has too mean the same.
enum class Proof {
  ok,
  missing,      ///< the header or field that carries the proof is absent
  malformed,    ///< the proof is not of the form the scheme demands
  mismatch,     ///< no key of ours gives this proof, or it was made for somebody else
  stale,        ///< well made, but too long ago or too far ahead
  repeated,     ///< it came twice
  not_allowed,  ///< the sender is not one that the configuration names
  no_keys,      ///< nothing can be said: the keys to check it with cannot be had at present
};

/// The stable word for a Proof.
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

/// The Proof that a Verdict on an HMAC amounts to.
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
