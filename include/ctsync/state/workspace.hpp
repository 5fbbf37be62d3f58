// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/view.hpp>
#include <ctsync/model/reading.hpp>
#include <ctsync/model/step.hpp>
#include <ctsync/state/needs.hpp>

namespace ctsync {

/// The parsers that a step borrows from, reused for each step. One thread at a time.
struct Workspace {
  json::Parser record;
  json::Parser fetched;
  json::Parser message;
};

namespace detail {

/// Begins a step of a reading, without any effect yet.
inline void begin_step(const Reading& reading, Step& step) {
  step.resource = reading.key;
  step.subject.key = reading.key;
  step.project = reading.notification.project_key;
  step.only = reading.only;
}
inline Step begin_step(const Reading& reading) {
  Step step;
  begin_step(reading, step);
  return step;
}

}  // namespace detail

}  // namespace ctsync
