// SPDX-License-Identifier: MIT
#pragma once

#include <sys/prctl.h>
#include <sys/resource.h>

namespace ctsync::server {

/// Makes the kernel write no core dump of this process: it would hold every secret and the personal
/// data in memory. The limit alone is not enough, because a core_pattern that is a pipe ignores it
/// (core(5)). From then on only root can attach a debugger. False if the kernel refuses.
inline bool turn_off_core_dumps() noexcept {
  const rlimit none{0, 0};
  const bool limited = ::setrlimit(RLIMIT_CORE, &none) == 0;
  return ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && limited;
}

}  // namespace ctsync::server
