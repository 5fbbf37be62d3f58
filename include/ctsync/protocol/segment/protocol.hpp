// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/protocol.hpp>
#include <ctsync/protocol/segment/batch.hpp>
#include <ctsync/protocol/segment/deliver.hpp>
#include <ctsync/protocol/segment/limits.hpp>
#include <ctsync/protocol/segment/regulation.hpp>
#include <ctsync/protocol/segment/response.hpp>
#include <string>

namespace ctsync::segment {

/// The fragment of a call: the call itself, or for a deletion the fragment for the Public API.
inline std::string write(const Call& call) {
  return call.kind == CallKind::delete_person ? write_deletion(call) : call.body;
}

inline constexpr Protocol protocol{refusal, write};

}  // namespace ctsync::segment
