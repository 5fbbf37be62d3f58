// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "ctsync/base/result.hpp"
#include "ctsync/base/time.hpp"

namespace ctsync::signature {

/// Cache of one value that is fetched from a remote server. Concurrent requests share one fetch:
/// threads for which the cached value is sufficient use it, the others wait. A failed attempt
/// caches its error too, and the previous value is used until its `usable_until`.
template <class T>
class Kept {
 public:
  /// Minimum intervals between fetches.
  struct Pauses {
    Duration after_failure;  ///< after a failed attempt
    Duration before_newer;   ///< before a value that is still fresh is fetched again
  };

  struct Got {
    T value;
    Time fresh_until;   ///< from then on, a request fetches it again
    Time usable_until;  ///< from then on it is not used, even if that fetch fails
  };
  using Fetch = std::function<Result<Got>()>;

  struct Held {
    std::shared_ptr<const T> value;
    bool refused = false;  ///< the last attempt to fetch it again failed
  };

  enum class Want {
    any,    ///< a fresh cached value is sufficient
    newer,  ///< a value newer than the cached one, if the pauses allow a fetch
  };

  explicit Kept(Pauses pauses) noexcept : pauses_(pauses) {}

  /// The value at `now`, fetched first if necessary. Without a usable value, the error of the last
  /// attempt. An exception that `fetch` throws counts as a failed attempt.
  Result<Held> get(Time now, Want want, const Fetch& fetch) {
    std::unique_lock lock(mutex_);
    while (should_fetch(now, want)) {
      if (!fetching_) {
        refetch(lock, now, fetch);
        break;
      }
      if (want == Want::any && usable(now)) break;
      done_.wait(lock);
    }
    if (usable(now)) return Held{value_, error_.has_value()};
    if (error_) return *error_;
    return Error{Errc::unavailable, "", "nothing was fetched that could be used now"};
  }

  /// Whether get(now, Want::any) would answer without a fetch.
  bool settled(Time now) const {
    const std::lock_guard lock(mutex_);
    return !should_fetch(now, Want::any);
  }

  /// Whether any fetch has succeeded.
  bool has_value() const {
    const std::lock_guard lock(mutex_);
    return value_ != nullptr;
  }

 private:
  // Compares in both directions, so that differing times of threads, or a clock that was set back,
  // cannot cause a burst of fetches.
  bool tried_within(Duration pause, Time now) const noexcept {
    return attempted_ && std::chrono::abs(now - *attempted_) < pause;
  }
  bool usable(Time now) const noexcept { return value_ != nullptr && now < usable_until_; }
  bool should_fetch(Time now, Want want) const noexcept {
    if (error_ && tried_within(pauses_.after_failure, now)) return false;
    if (value_ == nullptr || now >= fresh_until_) return true;
    return want == Want::newer && !tried_within(pauses_.before_newer, now);
  }

  void refetch(std::unique_lock<std::mutex>& lock, Time now, const Fetch& fetch) {
    fetching_ = true;
    lock.unlock();
    Result<Got> got = attempt(fetch);
    lock.lock();
    fetching_ = false;
    attempted_ = now;
    if (got) {
      value_ = std::make_shared<const T>(std::move(got->value));
      fresh_until_ = got->fresh_until;
      usable_until_ = got->usable_until;
      error_.reset();
    } else {
      error_ = std::move(got).error();
    }
    done_.notify_all();
  }

  static Result<Got> attempt(const Fetch& fetch) {
    try {
      return fetch();
    } catch (...) {
      return Error{Errc::unavailable, "", "fetching failed with an exception"};
    }
  }

  const Pauses pauses_;
  mutable std::mutex mutex_;
  std::condition_variable done_;
  bool fetching_ = false;
  std::optional<Time> attempted_;  // start of the last completed attempt
  std::optional<Error> error_;     // of that attempt
  std::shared_ptr<const T> value_;
  Time fresh_until_{};
  Time usable_until_{};
};

}  // namespace ctsync::signature
