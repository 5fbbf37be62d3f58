// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

/// What goes wrong in ctsync_faulty, by the environment variable TESTS_FAULT. Without it the
/// program is ctsync.
namespace ctsync::faults {

/// The places of a process where it may die, in the sequence of a delivery's way.
enum class Point {
  before_accept,
  after_accept,
  after_claim,
  before_forward,
  after_forward,
  before_complete,
  after_complete,
  before_commit,
  after_commit,
  after_claim_calls,
  before_send,
  after_send,
  before_settle,
  after_settle,
};

/// "die:POINT:N": the process dies by SIGKILL when it comes to this place for the Nth time.
void pass(Point point);

/// Whether this defect is asked for: acknowledge-early, settle-early, ignore-fence,
/// synchronous-off.
bool has_defect(std::string_view name);

}  // namespace ctsync::faults
