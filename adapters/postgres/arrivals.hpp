// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/contract/store/arrival.hpp>
#include <span>
#include <string_view>
#include <vector>

#include "postgres/database/connection.hpp"
#include "postgres/row_number.hpp"
#include "postgres/tallies/series_numbers.hpp"

namespace ctsync::postgres {

/// An entry to be added, and what became of it.
struct NumberedArrival : Arrival {
  std::int64_t row = 0;  ///< made by add_arrivals(), unless it is set
  bool added = false;    ///< set by add_arrivals(); false for a duplicate
  int repeats = 0;       ///< set by add_arrivals(): how many others repeat it
};

/// An entry of a delivery, with times of the database's clock. All texts are borrowed; the caller
/// sets the tenant's number.
NumberedArrival numbered_arrival_of(const NewDelivery& delivery, const NewEntry& entry,
                                    const DatabaseClock& clock);

/// Adds entries, and counts them, in one statement. An entry that has a row number keeps it: an
/// earlier attempt may have added it, and then it counts as added.
Status add_arrivals(Connection& connection, Sequence& sequence, SeriesNumbers& series,
                    std::span<NumberedArrival* const> arrivals);

}  // namespace ctsync::postgres
