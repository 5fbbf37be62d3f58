// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/contract/protocol.hpp>
#include <ctsync/model/call.hpp>

/// Lines of JSON (ndjson.org).
namespace ctsync::ndjson {

/// A line is the call itself, with its message id. A line break between two values of the JSON,
/// which a sender's own text may have, becomes a space.
struct Protocol {
  Fragment write(const Call& call, const Step&) const {
    Fragment fragment{call.body};
    const auto breaks = [](char c) { return c == '\n' || c == '\r'; };
    std::replace_if(fragment.bytes.begin(), fragment.bytes.end(), breaks, ' ');
    return fragment;
  }
};

static_assert(ctsync::Protocol<Protocol>);

}  // namespace ctsync::ndjson
