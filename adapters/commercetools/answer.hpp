// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <optional>
#include <utility>

namespace ctsync::commercetools_api {

/// Why commercetools did not give what was asked for, and how long it wants to be left alone.
struct Fault {
  Error error;
  std::optional<Duration> retry_after = {};
};

/// A Result that also says how long commercetools wants to be left alone, where it said so.
template <class T>
class [[nodiscard]] Answer : public Result<T> {
 public:
  Answer(T value) : Result<T>(std::move(value)) {}      // NOLINT(*-explicit-*)
  Answer(Error error) : Result<T>(std::move(error)) {}  // NOLINT(*-explicit-*)
  Answer(Fault fault)                                   // NOLINT(*-explicit-*)
      : Result<T>(std::move(fault.error)), retry_after_(fault.retry_after) {}

  std::optional<Duration> retry_after() const noexcept { return retry_after_; }
  /// The side that is not there is a defect of the caller, as with error().
  Fault fault() const { return {this->error(), retry_after_}; }

 private:
  std::optional<Duration> retry_after_;
};

}  // namespace ctsync::commercetools_api
