// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/interpret.hpp>
#include <ctsync/model/reading.hpp>
#include <ctsync/model/step.hpp>
#include <ctsync/state/customer_state.hpp>
#include <ctsync/state/told.hpp>
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

/// A step that waits for a fetch.
inline Result<Step> must_fetch(const Reading& reading, const MustFetch& change) {
  Step step = begin_step(reading);
  step.must_fetch = change;
  return step;
}

/// The subject of an event with its key completed.
inline Subject subject_of(const EventChange& change, const Key& resource) {
  Subject subject = change.subject;
  if (subject.key.empty()) subject.key = resource;
  if (subject.key.system.empty()) subject.key.system = resource.system;
  subject.key.tenant = resource.tenant;
  return subject;
}

/// Adds an event to the step, unless its fact was sent before, or is sent by an event of the same
/// kind in this step.
inline void add_event(Step& step, const Event& event, Told& told) {
  bool of_this_step = false;
  for (const auto& each : step.events) {
    if (each.revision != event.revision) continue;
    if (each.kind == event.kind) return;
    of_this_step = true;
  }
  if (of_this_step || told.add(event.revision)) step.events.push_back(event);
}

inline Result<Step> apply(const EventChange& change, const Reading& reading,
                          std::optional<std::string_view> record, Workspace& workspace) {
  auto told = Told::read(workspace.record, record);
  if (!told) return std::move(told).error();
  Step step = begin_step(reading);
  step.subject = subject_of(change, reading.key);
  step.timestamp = reading.notification.created_at;
  for (const auto& event : change.events) add_event(step, event, *told);
  if (step.events.empty()) {
    step.ignored = {ReasonCode::told_before, "everything in it was told before"};
  } else {
    step.record = told->write();
  }
  return step;
}

/// Applies a resource that was read for a family of events.
inline Result<Step> apply_fetched(const commercetools::Family& family, const Reading& reading,
                                  std::optional<std::string_view> record, const Fetched& fetched,
                                  Workspace& workspace) {
  if (fetched.kind == Fetched::Kind::gone) {
    return apply(ignored(ReasonCode::gone, "the resource is gone from commercetools"), reading);
  }
  auto root = workspace.fetched.parse(fetched.text);
  if (!root) return std::move(root).error();
  Profile unused;
  auto change = family.interpret_fetched(reading.notification, *root, unused);
  if (!change) return std::move(change).error();
  if (auto* events = change->events()) {
    return apply(*events, reading, record, workspace);
  }
  if (auto* nothing = change->ignored()) return apply(*nothing, reading);
  return must_fetch(reading, *change->must_fetch());
}

/// The second stage of an event. `record` is the record of its customer, if there is one; only the
/// identity is taken from it.
inline Result<Step> identify_subject(Step step, std::optional<std::string_view> record,
                                     json::Parser& parser) {
  if (!record) return step;
  Profile customer;
  auto status = commercetools::read_record(parser, *record, customer);
  if (!status) return std::move(status).error();
  if (!customer.erased_at.empty()) {
    step.was_erased = true;
    step.ignored = {ReasonCode::erased, "everything about this customer was erased"};
  } else if (customer.deleted_at.empty()) {
    step.after.emplace(std::move(customer));
  }
  return step;
}

}  // namespace detail

/// Applies what a reading means to what is known. `record` is the record under the reading's key,
/// if there is one; `fetched` is what was read because an earlier application of the same reading
/// said must_fetch. The step borrows from the reading and the workspace; `own` is the reading's
/// profile where the step may take it over, else null.
///
/// Errors: invalid or missing, at the JSON pointer in the notification or in what was fetched;
/// internal, for a record that cannot be read.
inline Result<Step> apply(const Reading& reading, Profile* own,
                          std::optional<std::string_view> record, const Fetched* fetched,
                          const Needs& needs, std::span<const commercetools::Family> families,
                          Workspace& workspace) {
  if (const auto* nothing = reading.change.ignored()) {
    return detail::apply(*nothing, reading);
  }
  if (const auto* events = reading.change.events()) {
    return detail::apply(*events, reading, record, workspace);
  }
  const bool usable = fetched != nullptr && (fetched->kind == Fetched::Kind::found ||
                                             fetched->kind == Fetched::Kind::gone);
  if (reading.key.type == "customer") {
    return detail::apply_to_customer(reading, own, record, usable ? fetched : nullptr, needs,
                                     workspace);
  }
  const auto* family = commercetools::family_of(families, reading.notification);
  if (!usable || family == nullptr) {
    return detail::must_fetch(reading, *reading.change.must_fetch());
  }
  return detail::apply_fetched(*family, reading, record, *fetched, workspace);
}

}  // namespace ctsync
