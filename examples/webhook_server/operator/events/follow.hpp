// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/contract/store/history.hpp>
#include <functional>
#include <map>
#include <string>

#include "operator/events/event.hpp"

namespace ctsync::server {

/// Follows what arrives, and what becomes of it.
class EventFollower {
 public:
  using Visit = std::function<void(const Event&)>;

  /// Follows the entries of a tenant and a source, or of all, that arrive from this time on.
  EventFollower(AnyStore& store, Transformer& transformer, std::string tenant, std::string source,
                Time from)
      : store_(store),
        transformer_(transformer),
        tenant_(std::move(tenant)),
        source_(std::move(source)),
        from_(from) {}

  /// Calls `visit(event)` for each event that arrived since the last look, the oldest first, and
  /// for each whose status has changed since. Errors: those of the store; a later look goes on.
  Status look(Time now, const Visit& visit);

 private:
  struct Followed {
    Time arrived;
    EventStatus status{};
    bool over = false;
  };

  Status look_at_open(const Visit& visit);
  Status look_for_new(const Visit& visit);
  void forget(Time now);

  AnyStore& store_;
  Transformer& transformer_;
  std::string tenant_;
  std::string source_;
  Time from_;
  std::map<std::int64_t, Followed> followed_;  // by row of the entry
};

}  // namespace ctsync::server
