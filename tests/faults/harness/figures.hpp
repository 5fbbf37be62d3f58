// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ctsync::faults {

/// The result of a row. All counts from `lost` on must be zero.
struct Figures {
  std::size_t deliveries = 0;
  std::size_t acknowledged = 0;
  std::size_t faults = 0;   ///< kills, cuts, restarts and so on
  std::size_t told = 0;     ///< messages that targets accepted, repeats included
  std::size_t repeats = 0;  ///< messages that were accepted more than once, within a fault's window
  std::size_t of_jobs = 0;  ///< entries that jobs added

  std::size_t lost = 0;           ///< I1: acknowledged, and neither told nor a dead letter
  std::size_t doubled = 0;        ///< I2: events with two message ids at one target
  std::size_t two_contents = 0;   ///< I2: message ids with two contents at one target
  std::size_t stray_repeats = 0;  ///< I2: accepted again although no fault explains it
  std::size_t reordered = 0;      ///< I3: first told after a newer version
  std::size_t invented = 0;       ///< I4: told or stored, and never sent or refused
  std::size_t leftovers = 0;      ///< I5: waiting at the end, or counted differently
  std::size_t damage = 0;         ///< I7: what the database's own checks found
  std::size_t leaks = 0;          ///< I8: planted secrets and addresses in logs

  std::vector<std::string> notes;     ///< what else was measured
  std::vector<std::string> failures;  ///< what did not hold, in words

  /// Notes a failure unless the condition holds.
  void expect(bool holds, std::string what) {
    if (!holds) failures.push_back(std::move(what));
  }

  /// Whether anything is wrong.
  bool broken() const {
    return lost + doubled + two_contents + stray_repeats + reordered + invented + leftovers +
                   damage + leaks >
               0 ||
           !failures.empty();
  }
};

}  // namespace ctsync::faults
