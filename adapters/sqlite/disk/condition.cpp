// SPDX-License-Identifier: MIT
#include "sqlite/disk/condition.hpp"

#include <utility>

namespace ctsync::sqlite {
namespace {

// What met the damage is tried again every 5 seconds at the latest.
constexpr std::chrono::seconds failure_counts{10};

}  // namespace

void Condition::wrote(const Status& status, bool full) {
  // Of a value that is too large the store is not the cause.
  if (!status && status.error().code == Errc::too_large) return;
  const std::lock_guard lock(mutex_);
  if (status) {
    last_.reset();
  } else {
    began_to_fail_ = began_to_fail_ || !last_;
    last_ = status.error();
  }
  full_ = full_ || full;
  if (full || began_to_fail_) changed_.notify_all();
}

void Condition::lose(std::string detail) {
  const std::lock_guard lock(mutex_);
  lost_ = std::move(detail);
  is_lost_ = true;
}

void Condition::found() {
  const std::lock_guard lock(mutex_);
  is_lost_ = false;
}

Status Condition::kept() const {
  if (!is_lost_) return std::monostate{};
  const std::lock_guard lock(mutex_);
  return Error{Errc::unavailable, "store", lost_};
}

Status Condition::ready() {
  if (auto status = kept(); !status) return status;
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  if (failed_.exchange(false)) failed_at_ = now;
  if (last_) return *last_;
  if (failed_at_ == Clock::time_point::min() || now - failed_at_ > failure_counts) {
    return std::monostate{};
  }
  return Error{Errc::unavailable, "store",
               "part of the file is damaged or could not be read or written; look for a failing "
               "disk, and restore a backup or run sqlite3's .recover on it"};
}

bool Condition::last_write_failed() const {
  const std::lock_guard lock(mutex_);
  return last_.has_value();
}

bool Condition::wait(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, time, [this] { return full_ || began_to_fail_ || stopping_; });
  began_to_fail_ = false;
  return !stopping_;
}

bool Condition::was_full() {
  const std::lock_guard lock(mutex_);
  return std::exchange(full_, false);
}

void Condition::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  changed_.notify_all();
}

}  // namespace ctsync::sqlite
