// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "figures.hpp"
#include "plan.hpp"
#include "sender.hpp"
#include "stand_in.hpp"
#include "store/store_view.hpp"

/// The invariants of a run, computed from what was sent, what the targets recorded and what the
/// store holds. The code of ctsync takes no part in it.
namespace ctsync::faults {

/// The time in which a fault happened. Until its end a call that was accepted before may be
/// repeated once.
struct Window {
  Moment from;
  Moment to;
};

struct TargetEvidence {
  std::string name;
  const std::vector<Recorded>* recorded;
};

struct Evidence {
  const std::vector<Delivery>& deliveries;
  const std::vector<Sent>& ledger;
  std::vector<TargetEvidence> targets;
  const Rows& rows;
  std::vector<Window> windows;
  /// Versions that jobs read from commercetools, by customer. The newest of each customer must be
  /// told, and the store has entries of jobs.
  std::map<int, std::set<int>> offered{};
};

/// I1 to I4, and of I5 that nothing waits.
void check(const Evidence& evidence, Figures& figures);

/// I8: counts the lines of a log that hold a canary.
std::size_t leaks_in(const std::string& log);

}  // namespace ctsync::faults
