// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <optional>
#include <utility>

namespace ctsync::http {

/// Why a request failed, and the wait that the server asked for, if any.
struct Fault {
  Error error;
  std::optional<Duration> retry_after = {};
};

/// A Result that also holds the wait that the server asked for, if any.
template <class T>
class [[nodiscard]] Answer : public Result<T> {
 public:
  Answer(T value) : Result<T>(std::move(value)) {}      // NOLINT(*-explicit-*)
  Answer(Error error) : Result<T>(std::move(error)) {}  // NOLINT(*-explicit-*)
  Answer(Fault fault)                                   // NOLINT(*-explicit-*)
      : Result<T>(std::move(fault.error)), retry_after_(fault.retry_after) {}

  std::optional<Duration> retry_after() const noexcept { return retry_after_; }
  /// Calling it on a success is a programming error, as with error().
  Fault fault() const { return {this->error(), retry_after_}; }

 private:
  std::optional<Duration> retry_after_;
};

}  // namespace ctsync::http
