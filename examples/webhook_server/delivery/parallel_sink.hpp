// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/sink.hpp>
#include <functional>

namespace ctsync::server {

/// A sink that delivers with up to `concurrency` sinks of its own at a time, each in a thread of
/// its own, and with no more than `most()` in a round. The calls of a round are of different lanes,
/// so that their sequence does not matter. With 1 it is the sink that `make` makes. Errors: those
/// of `make`.
Result<AnySink> make_parallel_sink(const std::function<Result<AnySink>()>& make, int concurrency,
                                   std::function<int()> most);

}  // namespace ctsync::server
