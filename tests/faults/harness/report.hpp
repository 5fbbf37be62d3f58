// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "row.hpp"

namespace ctsync::faults {

/// How a row ended on one store.
struct Outcome {
  const Row* row = nullptr;
  StoreKind store = StoreKind::sqlite;
  std::string skipped;  ///< why it did not run, or nothing
  Figures figures;
  double seconds = 0;

  /// A row passes with all figures zero; a control passes when the harness found the defect.
  bool passed() const {
    if (!skipped.empty()) return false;
    return row->is_control() ? figures.*row->must_find > 0 : !figures.broken();
  }
};

/// Prints the head of the table, and the line of one row with what went wrong below.
void print_head();
void print(const Outcome& outcome);

/// Writes the tables between the markers of a Markdown file. Rows that were not run keep their
/// lines. `ran` says how much was run, of which commit, and when. Throws if the file has no
/// markers.
void write_page(const std::string& file, const std::vector<Outcome>& outcomes,
                const std::string& ran);

}  // namespace ctsync::faults
