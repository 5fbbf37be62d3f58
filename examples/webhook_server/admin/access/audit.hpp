// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctsync/base/time.hpp>
#include <deque>
#include <log/log.hpp>
#include <mutex>
#include <string>
#include <vector>

namespace ctsync::server::admin {

/// Something that somebody did, without personal data.
struct AuditRow {
  Time at;
  std::string tenant;
  std::string actor;
  std::string action;
  std::string object;  ///< an id
  std::int64_t count = 0;
  std::string note;
};

/// What was done by the admin API since the process began: the newest rows here, and all in the
/// log. Any thread may use it.
class Audit {
 public:
  static constexpr std::size_t most_kept = 1'000;

  explicit Audit(log::Log& log) : log_(log) {}

  void note(AuditRow row);
  /// The newest first.
  std::vector<AuditRow> rows() const;

 private:
  log::Log& log_;
  mutable std::mutex mutex_;
  std::deque<AuditRow> rows_;
};

}  // namespace ctsync::server::admin
