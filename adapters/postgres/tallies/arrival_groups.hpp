// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ctsync/contract/store/operations.hpp>
#include <span>
#include <vector>

#include "postgres/arrivals.hpp"

namespace ctsync::postgres {

/// The arrivals of a statement that count alike. Only the statement finds out how many of them are
/// new, so it is told where each group counts.
class ArrivalGroups {
 public:
  explicit ArrivalGroups(std::span<NumberedArrival* const> arrivals) {
    for (const auto* arrival : arrivals) {
      const auto at = static_cast<std::size_t>(place_of(*arrival));
      numbers_.add(static_cast<std::int64_t>(at));
      totals_[at] += 1 + arrival->repeats;
    }
  }

  std::size_t count() const noexcept { return alike_.size(); }

  /// Adds to the parameters of a statement the group of each arrival, and what it counts: tenant,
  /// minute, series, group, and 0 for the new ones of the group, or for its duplicates how many
  /// arrivals it has.
  Status add_to(Parameters& parameters, Connection& connection, SeriesNumbers& series) const {
    Column tenant(Type::int2), minute(Type::int8), number(Type::int4), group(Type::int4),
        total(Type::int8);
    SeriesNumbers::Made made;
    Status status = std::monostate{};
    for (std::size_t i = 0; i < alike_.size(); ++i) {
      const auto& one = *alike_[i];
      const auto add = [&](Series counted, std::int64_t repeats_among) {
        if (!status) return;
        auto found = series.number(connection, one.tenant, counted, made);
        if (!found) {
          status = std::move(found).error();
          return;
        }
        tenant.add(one.tenant);
        minute.add(bucket_of(Resolution::minute, one.received_at));
        number.add(*found);
        group.add(static_cast<std::int64_t>(i));
        total.add(repeats_among);
      };
      const std::string source(one.source);
      add({one.is_step ? Tally::forwarded : Tally::received, source, 0, ReasonCode::none}, 0);
      if (!one.is_step) add({Tally::duplicate, source, 0, ReasonCode::none}, totals_[i]);
      if (one.state != EntryState::dead) continue;
      add({Tally::ended, source, static_cast<int>(EntryState::dead), one.code}, 0);
      add({Tally::died, source, static_cast<int>(Table::inbox), one.code}, 0);
    }
    parameters.add(numbers_).add(tenant).add(minute).add(number).add(group).add(total);
    return status;
  }

 private:
  static bool count_alike(const NumberedArrival& a, const NumberedArrival& b) {
    const bool dead = a.state == EntryState::dead;
    return a.tenant == b.tenant && a.is_step == b.is_step && a.source == b.source &&
           bucket_of(Resolution::minute, a.received_at) ==
               bucket_of(Resolution::minute, b.received_at) &&
           dead == (b.state == EntryState::dead) && (!dead || a.code == b.code);
  }
  std::ptrdiff_t place_of(const NumberedArrival& arrival) {
    const auto found = std::ranges::find_if(
        alike_, [&](const auto* other) { return count_alike(*other, arrival); });
    if (found != alike_.end()) return found - alike_.begin();
    alike_.push_back(&arrival);
    totals_.push_back(0);
    return std::ssize(alike_) - 1;
  }

  Column numbers_{Type::int4};
  std::vector<const NumberedArrival*> alike_;
  std::vector<std::int64_t> totals_;
};

}  // namespace ctsync::postgres
