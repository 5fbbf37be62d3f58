// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/sink.hpp>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace ctsync::ndjson {

struct Options {
  std::string path;
  std::uint64_t rotate_bytes = 0;    ///< a file is not longer, unless one line is; 0: no limit
  Duration rotate_after{};           ///< a file has the calls of one such period; 0: no limit
  int keep_files = 0;                ///< renamed files that stay; 0 keeps all
  std::function<Time()> clock = {};  ///< default: the system clock
};

/// Appends calls to a file, one line each. An accepted call is on the disk. Repeats of a call have
/// equal lines; a reader drops them by their message id. Any number of sinks and processes may
/// write the same file, and a file that somebody renames is followed by a new one.
class Sink {
 public:
  explicit Sink(Options options);

  std::vector<Outcome> deliver(std::span<const Call> calls);

 private:
  Options options_;
};

static_assert(ctsync::Sink<Sink>);

}  // namespace ctsync::ndjson
