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

/// Something fetched from far away, and kept. However many threads ask, one of them fetches: those
/// who can do with what is there go on with it, the others wait. After a failed attempt the error
/// is kept too, and what was fetched before is used until it may no longer be.
template <class T>
class Kept {
 public:
  /// How long to leave the far end alone.
  struct Pauses {
    Duration after_failure;  ///< after an attempt that failed
    Duration before_newer;   ///< before something still fresh is fetched again
  };

  struct Got {
    T value;
    Time fresh_until;   ///< from here on it is fetched again when asked for
    Time usable_until;  ///< from here on it is not used, even if that fails
  };
  using Fetch = std::function<Result<Got>()>;

  struct Held {
    std::shared_ptr<const T> value;
    bool refused = false;  ///< the last attempt to fetch it again failed
  };

  enum class Want {
    any,    ///< what is fresh will do
    newer,  ///< something fetched later than what is there, if the pauses allow it
  };

  explicit Kept(Pauses pauses) noexcept : pauses_(pauses) {}

  /// What there is at `now`, fetched before if need be; the error of the last attempt if there is
  /// nothing. An exception that `fetch` throws counts as a failed attempt.
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

  /// Whether anything was ever fetched.
  bool has_value() const {
    const std::lock_guard lock(mutex_);
    return value_ != nullptr;
  }

 private:
  // In both directions: clocks of two threads, or one that was set back, must not cause a storm.
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
  std::optional<Time> attempted_;  // when the last attempt that has ended began
  std::optional<Error> error_;     // of that attempt
  std::shared_ptr<const T> value_;
  Time fresh_until_{};
  Time usable_until_{};
};

}  // namespace ctsync::signature
