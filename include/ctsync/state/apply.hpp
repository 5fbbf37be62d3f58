// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/interpret.hpp>
#include <ctsync/model/reading.hpp>
#include <ctsync/model/step.hpp>
#include <ctsync/state/customer_state.hpp>
#include <ctsync/state/event_state.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace ctsync {

namespace detail {

/// A step without calls.
inline Result<Step> apply(const Ignored& change, const Reading& reading) {
  Step step = begin_step(reading);
  step.ignored = change.reason;
  return step;
}

}  // namespace detail

/// Applies what a reading means to what is known. `record` is the record under the reading's key,
/// if there is one; `reads` is what was read because earlier applications of the same reading said
/// must_fetch. `now` is the wall clock, for what waits for a time. The step borrows from the
/// reading and the workspace; `own` is the reading's profile where the step may take it over, else
/// null.
///
/// Errors: invalid or missing, at the JSON pointer in the notification or in what was read;
/// internal, for a record that cannot be read.
inline Result<Step> apply(const Reading& reading, Profile* own,
                          std::optional<std::string_view> record, const Reads& reads,
                          const Needs& needs, Time now,
                          std::span<const commercetools::Family> families, Workspace& workspace) {
  if (const auto* nothing = reading.change.ignored()) return detail::apply(*nothing, reading);
  if (reading.key.type == "customer") {
    return detail::apply_to_customer(reading, own, record, reads, needs, workspace);
  }
  const auto* family = commercetools::family_of(families, reading.notification);
  if (family == nullptr || family->tell == nullptr) {
    return Error{Errc::internal, "", "the resource type has no family of events"};
  }
  return detail::EventState(*family, reading, reads, needs, now, workspace).apply(record);
}

}  // namespace ctsync
