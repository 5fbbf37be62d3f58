// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <log/log.hpp>

namespace ctsync::server::admin {

/// What was done by the admin API: in the store, and in the log as `admin.action`. Any thread may
/// use it.
class Audit {
 public:
  /// Both must outlive it.
  Audit(AnyStore& store, log::Log& log) : store_(store), log_(log) {}

  /// Without personal data in the note. An Error of the store is in the log too.
  Status note(Action action);

 private:
  AnyStore& store_;
  log::Log& log_;
};

}  // namespace ctsync::server::admin
