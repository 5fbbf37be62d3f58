// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <ctsync/model/fetch.hpp>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace ctsync::server {

/// Remembers for ten minutes what was read of resources that many deliveries need and that change
/// rarely: customer groups. Any thread may use it.
class ReadCache {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::minutes kept_for{10};
  static constexpr std::size_t most_kept = 10'000;

  explicit ReadCache(std::function<Clock::time_point()> now = Clock::now) : now_(std::move(now)) {}

  /// What was read; nothing if it was not, or too long ago.
  std::optional<Fetched> find(std::string_view tenant, std::string_view project, const Fetch& what);
  /// Remembers an answer, if it is one and of such a resource.
  void keep(std::string_view tenant, std::string_view project, const Fetch& what,
            const Fetched& result);

 private:
  using Place = std::tuple<std::string, std::string, std::string>;  // tenant, project, id
  struct Kept {
    Fetched result;
    Clock::time_point until;
  };

  void forget_some(Clock::time_point now);

  std::function<Clock::time_point()> now_;
  std::mutex mutex_;
  std::map<Place, Kept> kept_;
};

/// Answers from a cache alone; all else is to be read later.
class KnownReads {
 public:
  explicit KnownReads(std::shared_ptr<ReadCache> cache) : cache_(std::move(cache)) {}

  std::vector<Fetched> operator()(std::string_view tenant, std::string_view project,
                                  std::span<const Fetch> reads) const;

 private:
  std::shared_ptr<ReadCache> cache_;
};

}  // namespace ctsync::server
